// Takes back what dead runs left on the ledger, newest first: what was made last may stand on what was made before it.
import { rm, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "../contract/context.ts";
import type { Journal } from "../journal/journal.ts";
import { createLedger, type RecordedEntry } from "../journal/ledger.ts";
import { corePlugin, removeRunDirectory } from "../state/run-directory.ts";
import type { StateDir } from "../state/state-dir.ts";
import { bareContext } from "./bare-context.ts";
import { guardianErrors } from "./errors.ts";
import { loadPlugin } from "./load-plugin.ts";

export interface Reclaimed {
  readonly reclaimed: readonly RecordedEntry[];
  readonly leftOver: readonly LeftOver[];
}

/** An entry that could not be taken back now. */
export interface LeftOver {
  readonly entry: RecordedEntry;
  readonly message: string;
}

/** Where whoever takes back works. */
export interface ReclaimPlace {
  readonly state: Pick<StateDir, "work" | "spool">;
  readonly journal: Journal;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** `entries` in the order of their opening. */
export async function reclaimEntries(entries: readonly RecordedEntry[], recovery: ReclaimPlace): Promise<Reclaimed> {
  const reclaimed: RecordedEntry[] = [];
  const leftOver: LeftOver[] = [];
  for (const entry of entries.toReversed()) {
    const failure = await takeBack(entry, recovery).catch((error: unknown) => error as Error);
    recovery.signal.throwIfAborted();
    if (failure !== undefined) {
      leftOver.push({ entry, message: failure.message });
      continue;
    }
    const { plugin, kind, id } = entry;
    await recovery.journal.append({ type: "resource-closed", plugin, kind, id });
    reclaimed.push(entry);
  }
  return { reclaimed, leftOver };
}

async function takeBack(entry: RecordedEntry, recovery: ReclaimPlace): Promise<undefined> {
  if (entry.plugin === corePlugin) await removeRunDirectory(entry, recovery.state);
  else await askPlugin(entry, recovery);
  return undefined;
}

async function askPlugin(
  { module, ...entry }: RecordedEntry,
  { state, journal, log, signal }: ReclaimPlace,
): Promise<void> {
  if (module === undefined) throw guardianErrors["recover/no-module"]({ plugin: entry.plugin });
  const plugin = await loadPlugin(module);
  if (plugin.reclaim === undefined) throw guardianErrors["recover/no-reclaim"]({ plugin: entry.plugin });
  const workDir = await mkdtemp(join(state.work, "recover-"));
  try {
    await plugin.reclaim(entry, bareContext({ signal, log, workDir, ledger: createLedger(journal, plugin) }));
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
