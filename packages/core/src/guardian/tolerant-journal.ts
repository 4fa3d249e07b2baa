// A journal for whoever must act even when nothing can be written: a full disk must not keep a stack down.
import type { Logger } from "../contract/context.ts";
import { openJournal, type OpenJournal } from "../journal/journal.ts";
import type { JournalWriter } from "../journal/journal-record.ts";

/** Never throws: what could not be written is told in the log. */
export async function openTolerantJournal(file: string, by: JournalWriter, log: Logger): Promise<OpenJournal> {
  const journal = await openJournal(file, by).catch((error: unknown) => {
    log.warn(`Going on without the journal: ${(error as Error).message}`);
    return undefined;
  });
  return {
    append: async (record) => journal?.append(record).catch((error: unknown) => tell(log, error)),
    [Symbol.asyncDispose]: async () => journal?.[Symbol.asyncDispose](),
  };
}

function tell(log: Logger, error: unknown): void {
  log.warn(`Not in the journal: ${(error as Error).message}`);
}
