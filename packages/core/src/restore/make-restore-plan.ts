// Chooses what will be restored and says so, before anything is read.
import { resolve } from "node:path";
import type { RestoreRequest } from "../engine.ts";
import type { House } from "../house/house.ts";
import type { ContextFor } from "../house/with-look.ts";
import type { InstanceConfig } from "../config/resolve-config.ts";
import type { FoundSnapshot } from "../snapshot/found-snapshot.ts";
import { artifactsOf, selectInstance } from "../plan/select.ts";
import { chooseRestoreSet, type RestoreChoice } from "../snapshot/restore-set.ts";
import { restoreErrors } from "./errors.ts";
import { chooseFrom, findEverywhere } from "./find-good.ts";
import type { PlannedRestore, RestorePlan } from "./restore-plan.ts";

export interface PreparedRestore {
  readonly plan: RestorePlan;
  readonly choices: readonly RestoreChoice[];
}

const defaultKeepOldMs = 7 * 24 * 60 * 60 * 1000;

/** Throws `restore/nothing-found`, `restore/snapshot-not-good`, `restore/mixed-moments` or `restore/paths-need-directory`. */
export async function prepareRestore(
  house: House,
  request: RestoreRequest,
  context: ContextFor,
): Promise<PreparedRestore> {
  if (request.paths !== undefined && request.paths.length > 0 && request.to === undefined) {
    throw restoreErrors["restore/paths-need-directory"]({});
  }
  house.reporter.report({ type: "step", step: "choose", detail: request.snapshot ?? "latest" });
  const instance = selectInstance(house.config, request.instance);
  const finding = await findEverywhere(house, { instance: instance.name, storage: request.storage }, context);
  const question = {
    snapshots: finding.snapshots,
    instance: instance.name,
    now: house.clock.now(),
    ...wanted(house, instance, request, finding.snapshots),
    ...(request.at === undefined ? {} : { at: request.at }),
    ...(isNamed(request) ? { snapshotName: request.snapshot ?? "" } : {}),
    ...(request.mix === undefined ? {} : { mix: request.mix }),
  };
  const set = chooseFrom(house, finding, () => chooseRestoreSet(question));
  const plan: RestorePlan = {
    instance: instance.name,
    target: request.to === undefined ? { kind: "origin" } : { kind: "directory", path: resolve(request.to) },
    replace: request.replace ?? false,
    paths: request.paths === undefined || request.paths.length === 0 ? null : request.paths,
    artifacts: set.choices.map(plannedRestore),
    missing: [...new Set([...set.missing, ...lost(house, instance, request, set.choices)])],
    keepOldMs: request.keepOldMs ?? defaultKeepOldMs,
  };
  return { plan, choices: set.choices };
}

/**
 * What was asked for; else, for the newest copies, what is configured today, so that an artifact which was given up long
 * ago does not pull the whole set back to its moment. A host without any configured artifact takes all there is.
 */
function wanted(
  house: House,
  instance: InstanceConfig,
  request: RestoreRequest,
  snapshots: readonly FoundSnapshot[],
): { readonly artifacts?: readonly string[] } {
  if (request.artifacts !== undefined && request.artifacts.length > 0) return { artifacts: request.artifacts };
  if (isNamed(request)) return {};
  const good = snapshots.flatMap((found) => (found.kind === "good" ? found.manifest.artifacts : []));
  const names = new Set(good.map((artifact) => artifact.name));
  const artifacts = artifactsOf(house.config, instance).map(({ name }) => name);
  const there = artifacts.filter((name) => names.has(name));
  return there.length === 0 ? {} : { artifacts: there };
}

function lost(
  house: House,
  instance: InstanceConfig,
  request: RestoreRequest,
  choices: readonly RestoreChoice[],
): readonly string[] {
  if ((request.artifacts?.length ?? 0) > 0 || isNamed(request)) return [];
  const found = new Set(choices.map(({ artifact }) => artifact));
  return artifactsOf(house.config, instance).flatMap(({ name }) => (found.has(name) ? [] : [name]));
}

function isNamed({ snapshot }: RestoreRequest): boolean {
  return snapshot !== undefined && snapshot !== "latest";
}

function plannedRestore(choice: RestoreChoice): PlannedRestore {
  const [first] = choice.copies;
  const record = first?.record;
  return {
    artifact: choice.artifact,
    type: record?.type ?? "",
    snapshot: choice.snapshot,
    storages: choice.copies.map((copy) => copy.snapshot.storage),
    createdAt: first?.snapshot.manifest.createdAt ?? "",
    ageMs: choice.ageMs,
    newer: choice.newer ?? null,
    parts: (record?.parts ?? []).map((part) => ({
      name: part.name,
      plainBytes: part.plain.bytes,
      storedBytes: part.stored.bytes,
    })),
  };
}
