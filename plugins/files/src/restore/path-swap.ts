// Puts staged paths in the place of their targets by renames, written down beforehand so that any process can undo them.
import { lstat, mkdir, open, rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { filesErrors } from "../errors.ts";
import type { PathFact } from "../paths/path-fact.ts";
import { isThere } from "./look.ts";
import { removeOurs } from "./remove-ours.ts";
import type { StagedPath } from "./staged-path.ts";

/** The kind of ledger entry; its detail is `{ swaps: PathSwap[] }`. */
export const swapKind = "path-swap";

/** JSON: all that another process needs to undo it. */
export interface PathSwap {
  readonly target: string;
  /** What takes the target's place, and the staging place that it came from. */
  readonly source: string;
  readonly place: string;
  /** Tells the new data from whatever else may stand at the target. */
  readonly sourceId: string;
  /** Where the old goes; null where there is none. */
  readonly old: string | null;
}

/** Touches nothing. Throws `files/in-the-way` where the old could not be kept. */
export async function describeSwap(staged: StagedPath, stamp: string): Promise<PathSwap> {
  const { fact, source, place } = staged;
  const old = (await isThere(fact.path)) ? oldPlace(fact, stamp) : null;
  if (old !== null && (await isThere(old))) throw filesErrors["files/in-the-way"]({ path: old });
  return { target: fact.path, source, place, sourceId: await idOf(source), old };
}

function oldPlace(fact: PathFact, stamp: string): string {
  return join(dirname(fact.path), `.${basename(fact.path)}.lifeboat-old-${stamp}`);
}

/** Leaves the target as it was when it throws. */
export async function performSwap(swap: PathSwap): Promise<void> {
  try {
    if (swap.old !== null) await rename(swap.target, swap.old);
    await rename(swap.source, swap.target);
    await syncDirectory(dirname(swap.target));
  } catch (error) {
    await undoSwap(swap);
    throw error;
  }
}

/**
 * Puts the old back and the new into the staging place. Idempotent, from any state between before and after. Throws
 * `files/not-put-back` where something else has come to stand at the target.
 */
export async function undoSwap(swap: PathSwap): Promise<void> {
  const { target, source, old, sourceId } = swap;
  if (!(await isThere(source)) && (await isThere(target)) && (await idOf(target)) === sourceId) {
    await mkdir(dirname(source), { recursive: true, mode: 0o700 });
    await rename(target, source);
  }
  if (old !== null && (await isThere(old))) {
    if (await isThere(target)) throw filesErrors["files/not-put-back"]({ target, old });
    await rename(old, target);
  }
  await syncDirectory(dirname(target));
}

/** Undoes, and removes what was staged. */
export async function reclaimSwaps(swaps: readonly PathSwap[]): Promise<void> {
  for (const swap of swaps.toReversed()) {
    await undoSwap(swap);
    await removeOurs(swap.place);
  }
}

/** Inode numbers are used again at once, so the time of birth belongs to it. A rename changes neither. */
async function idOf(path: string): Promise<string> {
  const { dev, ino, birthtimeNs } = await lstat(path, { bigint: true });
  return `${dev}:${ino}:${birthtimeNs}`;
}

async function syncDirectory(path: string): Promise<void> {
  await using directory = await open(path, "r");
  await directory.sync();
}
