// Which storages a run can still use: one that failed is left out of the rest of the run and told in the report.
import { hasCode } from "../contract/errors.ts";
import type { Repository } from "../snapshot/repository.ts";
import type { StoreTarget } from "../store/store-body.ts";

/** A storage that this run writes to, opened and found to be the right repository. */
export interface RunStorage extends StoreTarget {
  readonly repository: Repository;
}

export interface StorageBoard {
  /** Those of `names` that have not failed. */
  usable(names?: readonly string[]): readonly RunStorage[];
  /** Also those that got nothing because nothing could be read: the report of that can be kept there. */
  ableToKeepReports(): readonly RunStorage[];
  fail(name: string, error: unknown): void;
  readonly failures: ReadonlyMap<string, unknown>;
}

export function storageBoard(
  storages: readonly RunStorage[],
  failedBefore: ReadonlyMap<string, unknown>,
): StorageBoard {
  const failures = new Map(failedBefore);
  return {
    failures,
    usable: (names) =>
      storages.filter(({ name }) => !failures.has(name) && (names === undefined || names.includes(name))),
    ableToKeepReports: () =>
      storages.filter(({ name }) => !failures.has(name) || hasCode(failures.get(name), "run/nothing-stored")),
    fail: (name, error) => {
      if (!failures.has(name)) failures.set(name, error);
    },
  };
}
