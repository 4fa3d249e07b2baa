// Takes back what dead runs left on the ledger, newest first: what was made last may stand on what was made before it.
import { rm, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { bareContext } from "../guardian/bare-context.ts";
import { loadPlugin } from "../guardian/load-plugin.ts";
import { createLedger, type RecordedEntry } from "../journal/ledger.ts";
import { corePlugin, removeRunDirectory } from "../state/run-directory.ts";
import { recoverErrors } from "./errors.ts";
import type { Recovery } from "./recover.ts";
import type { LeftOver } from "./recover-report.ts";

export interface Reclaimed {
  readonly reclaimed: readonly RecordedEntry[];
  readonly leftOver: readonly LeftOver[];
}

/** `entries` in the order of their opening. */
export async function reclaimEntries(entries: readonly RecordedEntry[], recovery: Recovery): Promise<Reclaimed> {
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

async function takeBack(entry: RecordedEntry, recovery: Recovery): Promise<undefined> {
  if (entry.plugin === corePlugin) await removeRunDirectory(entry, recovery.state);
  else await askPlugin(entry, recovery);
  return undefined;
}

async function askPlugin(
  { module, ...entry }: RecordedEntry,
  { state, journal, log, signal }: Recovery,
): Promise<void> {
  if (module === undefined) throw recoverErrors["recover/no-module"]({ plugin: entry.plugin });
  const plugin = await loadPlugin(module);
  if (plugin.reclaim === undefined) throw recoverErrors["recover/no-reclaim"]({ plugin: entry.plugin });
  const workDir = await mkdtemp(join(state.work, "recover-"));
  try {
    await plugin.reclaim(entry, bareContext({ signal, log, workDir, ledger: createLedger(journal, plugin) }));
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
