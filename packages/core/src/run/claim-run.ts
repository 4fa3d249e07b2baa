// Claims the snapshot's name on every storage: the write probe, and what keeps two hosts apart.
import { hostname } from "node:os";
import { claimSnapshot, nextSequence } from "../snapshot/claim-snapshot.ts";
import type { Claim } from "../snapshot/claim.ts";
import { findSnapshots, sequenceOf, sortBySequence, type Snapshot } from "../snapshot/find-snapshots.ts";
import type { SnapshotName } from "../snapshot/manifest.ts";
import type { Run } from "./run.ts";
import type { RunStorage, StorageBoard } from "./storage-board.ts";

export interface RunClaim {
  readonly name: SnapshotName;
  readonly claim: Claim;
  /** Digest of the newest good manifest of this instance, by storage. */
  readonly previous: ReadonlyMap<string, string>;
}

/** Throws where no storage takes the claim. A storage that does not is failed on the board. */
export async function claimRun(run: Run, board: StorageBoard): Promise<RunClaim> {
  const { house, instance } = run;
  const pasts = new Map<string, Past>();
  for (const storage of board.usable()) {
    const past = await attempt(run, board, storage, () => readPast(run, storage));
    if (past !== undefined) pasts.set(storage.name, past);
  }
  const sequence = nextSequence(
    instance.name,
    [...pasts.values()].map((past) => past.highest),
  );
  house.reporter.report({
    type: "step",
    step: "claim",
    detail: board
      .usable()
      .map(({ name }) => name)
      .join(", "),
  });
  const request = { instance: instance.name, timeZone: house.config.timeZone, run: run.id, host: hostname() };
  const at = house.clock.now();
  const storages = board.usable();
  const claimed = await claimSnapshot({ ...request, sequence, at, storages });
  for (const { storage, error } of claimed.failed) board.fail(storage, error);
  for (const storage of claimed.storages) await run.journal.append({ type: "claimed", storage, name: claimed.name });
  const previous = new Map(
    [...pasts].flatMap(([name, past]) => (past.newest === undefined ? [] : [[name, past.newest]])),
  );
  return { name: claimed.name, claim: claimed.claim, previous };
}

interface Past {
  readonly highest: number;
  readonly newest: string | undefined;
}

async function readPast(run: Run, { name, storage, repository, ctx }: RunStorage): Promise<Past> {
  const memory = await run.house.memory.recall(storage.location);
  let highest = memory?.sequences[run.instance.name] ?? 0;
  let newest: Snapshot | undefined;
  for await (const found of findSnapshots({ name, storage, repository }, { instance: run.instance.name }, ctx)) {
    highest = Math.max(highest, sequenceOf(found) ?? 0);
    if (found.kind === "good") [newest] = sortBySequence(newest === undefined ? [found] : [newest, found]);
  }
  return { highest, newest: newest?.digest };
}

async function attempt<T>(
  run: Run,
  board: StorageBoard,
  { name }: RunStorage,
  action: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    run.signal.throwIfAborted();
    board.fail(name, error);
    return undefined;
  }
}
