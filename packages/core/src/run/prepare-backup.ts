// Preflight: everything that can be known beforehand is found out here, where it costs no downtime, and becomes the plan.
import type { Encoder } from "../contract/codec.ts";
import type { RunContext } from "../contract/context.ts";
import type { SourceEnv } from "../contract/extractor.ts";
import type { HoldRecord, StackFacts } from "../contract/stack.ts";
import type { ArtifactConfig, InstanceConfig } from "../config/resolve-config.ts";
import { formatBytes } from "../config/units.ts";
import type { House } from "../house/house.ts";
import type { ContextFor } from "../house/with-look.ts";
import { makePlan } from "../plan/make-plan.ts";
import { planErrors } from "../plan/errors.ts";
import { holdRequest } from "../plan/planned-hold.ts";
import { selectArtifacts } from "../plan/select.ts";
import { settleConsistency, isHeld } from "../plan/settle-consistency.ts";
import type { InspectedSource, PlannedSource } from "../plan/source.ts";
import { planSpool } from "../plan/spool-form.ts";
import type { Plan, PlannedSpool } from "../plan/plan.ts";
import { problemOf } from "../report/problem.ts";
import { lastWindow } from "../report/report-archive.ts";
import { findRepository, openRepository } from "../snapshot/repository.ts";
import { snapshotName } from "../snapshot/snapshot-name.ts";
import type { RunStorage } from "./storage-board.ts";

export type PreparedSource = PlannedSource & { readonly encoders: readonly Encoder[] };

export interface PreparedBackup {
  readonly plan: Plan;
  readonly sources: readonly PreparedSource[];
  readonly storages: readonly RunStorage[];
  readonly failedStorages: ReadonlyMap<string, unknown>;
  readonly stack: StackFacts | undefined;
}

export interface Preparation {
  readonly house: House;
  readonly instance: InstanceConfig;
  readonly artifacts: readonly string[] | undefined;
  readonly spoolDir: string;
  readonly context: ContextFor;
  /** Whether an empty storage that was never seen may be made a repository; a plan only looks. */
  readonly initialise: boolean;
}

const defaultWindowMs = 60 * 60 * 1000;

/** Throws the first thing that makes the backup impossible. Nothing was stopped, claimed or made until it resolves. */
export async function prepareBackup(preparation: Preparation): Promise<PreparedBackup> {
  const { house, instance, context } = preparation;
  house.reporter.report({ type: "step", step: "preflight", detail: instance.name });
  const artifacts = selectArtifacts(house.config, instance, preparation.artifacts);
  const stack = await inspectStack(house, instance, context);
  const sources = await inspectSources(house, artifacts, stack, context);
  const { storages, failures } = await openStorages(preparation, artifacts);
  const hold = planHold(house, instance, sources, stack);
  const spool = await spoolFor(sources, preparation.spoolDir);
  await refuseFullStorages(storages, sources);
  const plan = makePlan({
    instance,
    snapshot: snapshotName(instance.name, house.clock.now(), house.config.timeZone),
    sources,
    storages: storages.map(({ name, storage }) => ({ name, location: storage.location })),
    hold,
    spool,
    maxWindowMs: instance.maxStopWindowMs ?? defaultWindowMs,
    expectedWindowMs: await lastWindow(house.state, instance.name),
    warnings: [...sources.flatMap((source) => source.facts.warnings), ...[...failures].map(storageWarning)],
  });
  return { plan, sources, storages, failedStorages: failures, stack };
}

async function inspectStack(
  house: House,
  instance: InstanceConfig,
  context: ContextFor,
): Promise<StackFacts | undefined> {
  const open = house.stacks.get(instance.name);
  return open?.stack.inspect(context(open.plugin));
}

async function inspectSources(
  house: House,
  artifacts: readonly ArtifactConfig[],
  stack: StackFacts | undefined,
  context: ContextFor,
): Promise<readonly PreparedSource[]> {
  const inspected: InspectedSource[] = [];
  for (const artifact of artifacts) inspected.push(await inspectSource(house, artifact, stack, context));
  const planned = settleConsistency(inspected);
  return Promise.all(planned.map(async (source) => ({ ...source, encoders: await house.encoders(source.artifact) })));
}

export async function inspectSource(
  house: House,
  artifact: ArtifactConfig,
  stack: StackFacts | undefined,
  context: ContextFor,
): Promise<InspectedSource> {
  const { made: extractor, plugin } = await house.extractor(artifact);
  const env = sourceEnv(house, artifact, stack);
  return { artifact, extractor, plugin, env, facts: await extractor.inspect(env, context(plugin)) };
}

function sourceEnv(house: House, artifact: ArtifactConfig, facts: StackFacts | undefined): SourceEnv {
  const open = house.stacks.get(artifact.instance);
  const held = open !== undefined && facts !== undefined;
  return {
    instance: artifact.instance,
    artifact: artifact.name,
    // The strictest that may come of it; what is written by nobody is read live in the end.
    consistency: artifact.consistency ?? (held ? "moment" : "live"),
    ...(held ? { stack: { access: open.stack.access(facts), facts } } : {}),
  };
}

/** Stands for the repository that a backup would make. */
const notYet = { id: "not made yet", createdAt: "" };

interface OpenedStorages {
  readonly storages: readonly RunStorage[];
  readonly failures: ReadonlyMap<string, unknown>;
}

/** One storage that cannot be used does not keep the others from a backup. Throws `plan/no-storage` or the only failure. */
async function openStorages(
  { house, context, initialise }: Preparation,
  artifacts: readonly ArtifactConfig[],
): Promise<OpenedStorages> {
  const storages: RunStorage[] = [];
  const failures = new Map<string, unknown>();
  for (const name of new Set(artifacts.flatMap((artifact) => artifact.store))) {
    const open = house.storages.get(name);
    if (open === undefined) continue;
    const ctx: RunContext = context(open.plugin);
    try {
      const place = { name, storage: open.storage, memory: house.memory };
      const repository = initialise ? await openRepository(place, ctx) : ((await findRepository(place, ctx)) ?? notYet);
      storages.push({ name, storage: open.storage, ctx, repository });
    } catch (error) {
      ctx.signal.throwIfAborted();
      failures.set(name, error);
    }
  }
  if (storages.length === 0) throw noStorage(failures);
  return { storages, failures };
}

function noStorage(failures: ReadonlyMap<string, unknown>): unknown {
  const [only, ...others] = failures.values();
  if (others.length === 0) return only;
  const problems = [...failures].map(storageWarning).join("; ");
  return planErrors["plan/no-storage"]({ problems });
}

function storageWarning([name, error]: readonly [string, unknown]): string {
  return `Storage ${name} is left out: ${problemOf(error).message}`;
}

function planHold(
  house: House,
  instance: InstanceConfig,
  sources: readonly PlannedSource[],
  facts: StackFacts | undefined,
): HoldRecord | null {
  const open = house.stacks.get(instance.name);
  const request = holdRequest(sources);
  if (open === undefined || facts === undefined || request === null) return null;
  return open.stack.planHold(request, facts);
}

async function spoolFor(sources: readonly PlannedSource[], directory: string): Promise<PlannedSpool | null> {
  const spooled = sources.filter((source) => isHeld(source) && source.artifact.capture === "spool");
  if (spooled.length === 0) return null;
  return planSpool(directory, expectedBytes(spooled));
}

function expectedBytes(sources: readonly PlannedSource[]): number {
  return sources.flatMap((source) => source.facts.parts).reduce((sum, part) => sum + (part.sizeHint ?? 0), 0);
}

/** Compressed data is smaller than plain: refuses only what cannot fit. */
async function refuseFullStorages(storages: readonly RunStorage[], sources: readonly PlannedSource[]): Promise<void> {
  for (const { name, storage, ctx } of storages) {
    const free = await storage.free?.(ctx);
    const needed = expectedBytes(sources.filter((source) => source.artifact.store.includes(name))) / hopedRatio;
    if (free === undefined || needed <= free) continue;
    throw planErrors["plan/no-room-on-storage"]({
      storage: name,
      needed: formatBytes(needed),
      free: formatBytes(free),
    });
  }
}

/** What zstd makes of data that compresses well; a run that meets a full storage all the same fails cleanly. */
const hopedRatio = 4;
