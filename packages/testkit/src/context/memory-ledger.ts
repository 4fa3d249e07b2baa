// A ledger that lives in memory, so that a test can ask what was left open.
import type { Json, Ledger, LedgerEntry } from "@lifeboat/core/plugin";

export interface RecordedEntry {
  readonly kind: string;
  readonly id: string;
  readonly detail: Json;
  readonly open: boolean;
}

export class MemoryLedger implements Ledger {
  readonly #entries: { kind: string; id: string; detail: Json; open: boolean }[] = [];

  /** Every entry there ever was, in order. */
  get entries(): readonly RecordedEntry[] {
    return this.#entries.map((entry) => ({ ...entry }));
  }

  /** What a recovery would be given now. */
  get openEntries(): readonly RecordedEntry[] {
    return this.entries.filter((entry) => entry.open);
  }

  async open(kind: string, id: string, detail: Json = null): Promise<LedgerEntry> {
    const entry = { kind, id, detail, open: true };
    this.#entries.push(entry);
    return {
      update: async (changed) => void (entry.detail = changed),
      close: async () => void (entry.open = false),
    };
  }
}
