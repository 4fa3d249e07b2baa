// The ledger in the journal: what a run made outside of itself is on the disk before it is made.
import type { Ledger, OpenEntry } from "../contract/context.ts";
import type { Journal } from "./journal.ts";
import type { JournalRecord } from "./journal-record.ts";

export interface LedgerOwner {
  readonly name: string;
  readonly module?: string;
}

/** The ledger that the context of `plugin` carries. Ids are unique for plugin and kind while they are open. */
export function createLedger(journal: Journal, plugin: LedgerOwner): Ledger {
  return {
    open: async (kind, id, detail = null) => {
      const ref = { plugin: plugin.name, kind, id };
      const module = plugin.module === undefined ? {} : { module: plugin.module };
      await journal.append({ type: "resource", ...ref, detail, ...module });
      return {
        update: (newer) => journal.append({ type: "resource-update", ...ref, detail: newer }),
        close: () => journal.append({ type: "resource-closed", ...ref }),
      };
    },
  };
}

export interface RecordedEntry extends OpenEntry {
  /** URL of the module that takes it back. */
  readonly module?: string;
}

/** What was opened and not closed, in the order of opening, with its latest detail. */
export function openEntries(records: readonly JournalRecord[]): RecordedEntry[] {
  const open = new Map<string, RecordedEntry>();
  for (const record of records) {
    if (record.type === "resource") open.set(keyOf(record), entryOf(record));
    if (record.type === "resource-closed") open.delete(keyOf(record));
    if (record.type === "resource-update") {
      const entry = open.get(keyOf(record));
      if (entry !== undefined) open.set(keyOf(record), { ...entry, detail: record.detail });
    }
  }
  return [...open.values()];
}

/** What the last run opened since its first swap began, and nobody closed: data that may be half in its new place. */
export function entriesOfSwap(records: readonly JournalRecord[]): RecordedEntry[] {
  const run = records.slice(
    Math.max(
      0,
      records.findLastIndex((record) => record.type === "begin"),
    ),
  );
  const swap = run.findIndex((record) => record.type === "swap-intent");
  return swap < 0 ? [] : openEntries(run.slice(swap));
}

function keyOf({ plugin, kind, id }: Omit<OpenEntry, "detail">): string {
  return JSON.stringify([plugin, kind, id]);
}

function entryOf({ plugin, kind, id, detail, module }: RecordedEntry): RecordedEntry {
  return { plugin, kind, id, detail, ...(module === undefined ? {} : { module }) };
}
