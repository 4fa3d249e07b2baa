// A restore, room by room: choose, verify, stage, compare, hold, swap, resume. The target is touched by the swap alone.
import { resolve } from "node:path";
import type { RestoreRequest } from "../engine.ts";
import { holdWindow } from "../hold/hold-window.ts";
import { directoryKey } from "../house/run-key.ts";
import type { House } from "../house/house.ts";
import { selectInstance } from "../plan/select.ts";
import { archiveReport } from "../report/report-archive.ts";
import { exitCodeOf, problemOf } from "../report/problem.ts";
import { holdErrors } from "../hold/errors.ts";
import type { Run } from "../run/run.ts";
import { withRun } from "../run/with-run.ts";
import { prepareRestore, type PreparedRestore } from "./make-restore-plan.ts";
import { restoreParts } from "./restore-parts.ts";
import type { RestoredArtifact, RestoreReport } from "./restore-plan.ts";
import { restoreToDirectory } from "./restore-to-directory.ts";
import { restoreErrors } from "./errors.ts";
import { soundCopy } from "./sound-copy.ts";
import { stageArtifact, type StagedArtifact } from "./staged-artifact.ts";
import { swapAll } from "./swap-all.ts";

interface RestoreFacts {
  readonly run: Run;
  readonly note: string | null;
  readonly restored: RestoredArtifact[];
  readonly errors: unknown[];
  windowMs: number | null;
}

/** Throws only before the run has begun; after that the report says how it ended. */
export async function restoreRun(house: House, request: RestoreRequest): Promise<RestoreReport> {
  const instance = selectInstance(house.config, request.instance);
  const signal = request.signal ?? new AbortController().signal;
  const key = request.to === undefined ? {} : { key: directoryKey(resolve(request.to)) };
  const begin = { kind: "restore", instance, lockWaitMs: request.lockWaitMs ?? 0, signal, ...key } as const;
  return withRun(house, begin, async (run) => {
    const facts: RestoreFacts = { run, note: request.note ?? null, restored: [], errors: [], windowMs: null };
    try {
      await restoreWithin(request, facts);
    } catch (error) {
      facts.errors.push(error);
    }
    return archiveReport(run, restoreReport(facts), []);
  });
}

async function restoreWithin(request: RestoreRequest, facts: RestoreFacts): Promise<void> {
  const { run } = facts;
  const prepared = await prepareRestore(run.house, request, (plugin) => run.context(plugin));
  if (prepared.plan.target.kind === "directory") await toDirectory(prepared, prepared.plan.target.path, facts);
  else await toOrigin(prepared, facts);
  if (facts.restored.length === 0) throw restoreErrors["restore/nothing-restored"]({ instance: run.instance.name });
}

async function toDirectory({ plan, choices }: PreparedRestore, root: string, facts: RestoreFacts): Promise<void> {
  const { run } = facts;
  for (const choice of choices) {
    const copy = await soundCopy(run.house, choice, (plugin) => run.context(plugin));
    run.house.reporter.report({ type: "step", step: "stage", detail: `${choice.artifact} to ${root}` });
    const order = {
      artifact: choice.artifact,
      parts: restoreParts(run.house, copy),
      root,
      paths: plan.paths,
      replace: plan.replace,
    };
    const { entries, bytes } = await restoreToDirectory(order, copy.ctx);
    // An artifact in which nothing matches was not restored, and must not look as if it had been.
    if (plan.paths !== null && entries === 0) continue;
    facts.restored.push({ ...restoredArtifact(choice.artifact, copy.snapshot, copy.storage.name), bytes, entries });
  }
  if (facts.restored.length === 0 && plan.paths !== null)
    throw restoreErrors["restore/no-such-entry"]({ globs: plan.paths.join(", ") });
}

async function toOrigin({ plan, choices }: PreparedRestore, facts: RestoreFacts): Promise<void> {
  const { run } = facts;
  const stack = await run.stack?.stack.inspect(run.context(run.stack.plugin));
  await using staging = stagingArea();
  const { staged } = staging;
  for (const choice of choices) staged.push(await stageArtifact({ run, stack, replace: plan.replace }, choice));
  const needsHeld = [...new Set(staged.flatMap(({ staged: restore }) => restore.needsHeld))];
  const swap = (signal: AbortSignal) => swapAll(run, staged, plan.keepOldMs, signal);
  const swapped = await (run.stack === undefined || stack === undefined
    ? swap(run.signal)
    : held(facts, run.stack.stack.planHold({ services: needsHeld, keepUp: [] }, stack), swap));
  for (const { copy } of staged) {
    const kept = swapped.find(({ artifact }) => artifact === copy.artifact.name)?.kept.summary ?? null;
    const { parts } = copy.artifact;
    facts.restored.push({
      ...restoredArtifact(copy.artifact.name, copy.snapshot, copy.storage.name),
      bytes: parts.reduce((sum, part) => sum + part.plain.bytes, 0),
      entries: parts.reduce((sum, part) => sum + (part.tree?.entries ?? 1), 0),
      kept,
    });
  }
}

/** Disposes what was staged in it, the last first. */
function stagingArea(): AsyncDisposable & { readonly staged: StagedArtifact[] } {
  const staged: StagedArtifact[] = [];
  return {
    staged,
    [Symbol.asyncDispose]: async () => {
      for (const artifact of [...staged].reverse()) await artifact[Symbol.asyncDispose]();
    },
  };
}

async function held<T>(
  facts: RestoreFacts,
  record: Parameters<typeof holdWindow>[1]["record"],
  swap: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { run } = facts;
  if (run.stack === undefined) return swap(run.signal);
  const order = { stack: run.stack, record, maxWindowMs: swapLimitMs, before: [], after: [] };
  const window = await holdWindow(run, order, swap);
  facts.windowMs = window.facts.windowMs;
  const { failed } = window.resumed;
  if (failed.length > 0) {
    const units = failed.map(({ unit, message }) => `${unit} (${message})`).join("; ");
    facts.errors.push(
      holdErrors["hold/not-resumed"]({ units, commands: failed.map(({ command }) => command).join("; ") }),
    );
  }
  if (window.disturbances.length > 0) {
    const disturbances = window.disturbances.map(({ unit, what }) => `${unit} ${what}`).join("; ");
    facts.errors.push(restoreErrors["restore/disturbed"]({ disturbances }));
  }
  return window.value;
}

/** Renames take moments; a copy in place through a helper may take long. */
const swapLimitMs = 6 * 60 * 60 * 1000;

function restoredArtifact(artifact: string, snapshot: string, storage: string) {
  return { artifact, snapshot, storage, kept: null } as const;
}

function restoreReport({ run, note, restored, errors, windowMs }: RestoreFacts): RestoreReport {
  const endedAt = run.house.clock.now();
  const problems = errors.map(problemOf);
  const worst = problems.find((problem) => problem.kind === "stack") ?? problems[0];
  return {
    type: "restore",
    run: run.id,
    instance: run.instance.name,
    outcome: restored.length > 0 ? "complete" : "failed",
    exitCode: worst === undefined ? 0 : exitCodeOf(worst),
    startedAt: run.startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    durationMs: endedAt.getTime() - run.startedAt.getTime(),
    note,
    artifacts: restored,
    windowMs,
    errors: problems,
  };
}
