// Looks on every storage of the configuration for what can be restored.
import type { House, OpenStorage } from "../house/house.ts";
import type { ContextFor } from "../house/with-look.ts";
import { planErrors } from "../plan/errors.ts";
import { hasCode } from "../contract/errors.ts";
import { restoreErrors } from "./errors.ts";
import { problemOf } from "../report/problem.ts";
import type { Problem } from "../report/report.ts";
import { findSnapshots, type FoundSnapshot, type SnapshotPlace } from "../snapshot/find-snapshots.ts";
import { findRepository } from "../snapshot/repository.ts";

export interface Finding {
  readonly snapshots: readonly FoundSnapshot[];
  /** Storages that could not be asked: what is on them is not in `snapshots`. */
  readonly unreachable: readonly (Problem & { readonly storage: string })[];
}

export interface FindQuery {
  readonly instance?: string | undefined;
  readonly storage?: string | undefined;
}

/** A storage that does not answer is told in the value; an unknown name throws `plan/unknown-storage`. */
export async function findEverywhere(house: House, query: FindQuery, context: ContextFor): Promise<Finding> {
  const snapshots: FoundSnapshot[] = [];
  const unreachable: (Problem & { storage: string })[] = [];
  for (const open of selectStorages(house, query.storage)) {
    try {
      snapshots.push(...(await findOn(house, open, query, context)));
    } catch (error) {
      context(open.plugin).signal.throwIfAborted();
      unreachable.push({ storage: open.name, ...problemOf(error) });
    }
  }
  return { snapshots, unreachable };
}

/**
 * Says which storages are missing from the answer, and asks `choose` for one. "Nothing there" is only believed where every
 * storage was asked: otherwise throws `restore/not-reachable`, or `restore/not-trusted` where one is not what it was.
 */
export function chooseFrom<T>(house: House, { unreachable }: Finding, choose: () => T): T {
  const problems = unreachable.map(({ storage, message }) => `${storage}: ${message}`);
  for (const problem of problems) house.reporter.report({ type: "warning", message: `Left out: ${problem}` });
  try {
    return choose();
  } catch (error) {
    if (problems.length === 0 || !hasCode(error, "restore/nothing-found")) throw error;
    const facts = { nothing: error.message, problems: problems.join("; ") };
    const untrusted = unreachable.some(({ kind }) => kind === "integrity");
    if (untrusted) throw restoreErrors["restore/not-trusted"](facts, { cause: error });
    throw restoreErrors["restore/not-reachable"](facts, { cause: error });
  }
}

export function selectStorages(house: House, name: string | undefined): readonly OpenStorage[] {
  const all = [...house.storages.values()];
  if (name === undefined) return all;
  const found = all.filter((storage) => storage.name === name);
  if (found.length > 0) return found;
  throw planErrors["plan/unknown-storage"]({ storage: name, known: all.map((storage) => storage.name).join(", ") });
}

/** The storage as a place of snapshots; undefined where it is still empty. */
export async function openPlace(
  house: House,
  { name, storage, plugin }: OpenStorage,
  context: ContextFor,
): Promise<SnapshotPlace | undefined> {
  const repository = await findRepository({ name, storage, memory: house.memory }, context(plugin));
  return repository === undefined ? undefined : { name, storage, repository };
}

async function findOn(
  house: House,
  open: OpenStorage,
  { instance }: FindQuery,
  context: ContextFor,
): Promise<readonly FoundSnapshot[]> {
  const place = await openPlace(house, open, context);
  if (place === undefined) return [];
  const filter = instance === undefined ? {} : { instance };
  return Array.fromAsync(findSnapshots(place, filter, context(open.plugin)));
}
