// Undoes what a swap left half-done before any service starts: it would work on data that is about to change places, and
// what it wrote meanwhile would be lost.
import { setTimeout as pause } from "node:timers/promises";
import { entriesOfSwap } from "../journal/ledger.ts";
import { readJournal } from "../journal/read-journal.ts";
import { reclaimEntries, type Reclaimed, type ReclaimPlace } from "./reclaim-entries.ts";

const betweenMs = 1_000;

/**
 * Tries until everything is undone, e.g. because the engine is away for a while, and gives what is left over after
 * `patienceMs`. The run must be dead. Throws only the reason of an abort.
 */
export async function undoSwap(journalFile: string, patienceMs: number, place: ReclaimPlace): Promise<Reclaimed> {
  const deadline = performance.now() + patienceMs;
  let reclaimed: Reclaimed["reclaimed"] = [];
  for (;;) {
    // A journal that cannot be read says of no swap; whoever needs it says that it is damaged.
    const entries = entriesOfSwap(await readJournal(journalFile).catch(() => []));
    const done = await reclaimEntries(entries, place);
    reclaimed = [...reclaimed, ...done.reclaimed];
    if (done.leftOver.length === 0 || performance.now() + betweenMs > deadline) return { ...done, reclaimed };
    for (const { message } of done.leftOver) place.log.warn(`A swap is not undone yet, trying again: ${message}`);
    await pause(betweenMs, undefined, { signal: place.signal });
  }
}
