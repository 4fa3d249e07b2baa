// Writes a journal: a record is on the disk before the act it announces begins.
import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { journalErrors } from "./errors.ts";
import { formatLine } from "./journal-line.ts";
import type { JournalRecord, JournalWriter } from "./journal-record.ts";
import { endsTorn } from "./read-journal.ts";
import { syncDirectory } from "./sync-directory.ts";

export interface Journal {
  /** Resolves once the record is on the disk. Throws `journal/not-written`; the next append is unharmed by that. */
  append(record: JournalRecord): Promise<void>;
}

export type OpenJournal = Journal & AsyncDisposable;

const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;

/**
 * Opens the journal, making it (0600) where there is none. Run, guardian and recover may write at the same time: each
 * record is one write at the end of the file, and nobody ever cuts what another may still be writing.
 */
export async function openJournal(file: string, by: JournalWriter): Promise<OpenJournal> {
  const handle = await open(file, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  try {
    const writer = lineWriter(handle, endsTorn(await handle.readFile("utf8")));
    await syncDirectory(dirname(file));
    return serialised(file, by, writer, () => handle.close());
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function serialised(file: string, by: JournalWriter, writer: LineWriter, close: () => Promise<void>): OpenJournal {
  let seq = 0;
  let last: Promise<unknown> = Promise.resolve();
  const write = async (record: JournalRecord): Promise<void> => {
    const torn = writer.torn() ? { afterTorn: true as const } : {};
    const stamp = { seq: (seq += 1), by, pid: process.pid, at: new Date().toISOString(), ...torn };
    try {
      await writer.write(formatLine({ ...stamp, ...record }));
    } catch (cause) {
      throw journalErrors["journal/not-written"]({ file, why: (cause as Error).message }, { cause });
    }
  };
  return {
    append: (record) => {
      const written = last.then(() => write(record));
      last = written.catch(() => undefined);
      return written;
    },
    [Symbol.asyncDispose]: async () => {
      await last;
      await close();
    },
  };
}

interface LineWriter {
  torn(): boolean;
  write(line: string): Promise<void>;
}

function lineWriter(handle: FileHandle, tornAtFirst: boolean): LineWriter {
  let torn = tornAtFirst;
  return {
    torn: () => torn,
    write: async (line) => {
      const bytes = Buffer.from(`${torn ? "\n" : ""}${line}\n`);
      torn = true;
      const { bytesWritten } = await handle.write(bytes);
      if (bytesWritten !== bytes.length) throw new Error(`${bytesWritten} of ${bytes.length} bytes written`);
      await handle.datasync();
      torn = false;
    },
  };
}
