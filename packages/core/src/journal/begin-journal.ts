// Starts the journal of a new run: the former one stays beside it, and what is still owed comes along.
import { link, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { journalErrors } from "./errors.ts";
import { openJournal, type OpenJournal } from "./journal.ts";
import type { WrittenRecord } from "./journal-record.ts";
import { openEntries } from "./ledger.ts";
import { lastRun } from "./last-run.ts";
import { readJournal } from "./read-journal.ts";
import { syncDirectory } from "./sync-directory.ts";

/**
 * Opens `file` for a new run, which then appends its `begin`. The former journal is kept as `<name>.previous.jsonl`;
 * entries that nobody took back yet are copied first, so they are never in no journal at all. The caller holds the
 * lock. Throws `journal/unfinished` when the former run is neither ended nor recovered.
 */
export async function beginJournal(file: string): Promise<OpenJournal> {
  const former = await readJournal(file);
  if (lastRun(former)?.ended === false) throw journalErrors["journal/unfinished"]({ file });
  const fresh = `${file}.new`;
  await rm(fresh, { force: true });
  await copyOpenEntries(former, fresh);
  await keepFormer(file);
  await rename(fresh, file);
  await syncDirectory(dirname(file));
  return openJournal(file, "run");
}

async function copyOpenEntries(former: readonly WrittenRecord[], fresh: string): Promise<void> {
  await using journal = await openJournal(fresh, "run");
  for (const entry of openEntries(former)) await journal.append({ type: "resource", ...entry });
}

async function keepFormer(file: string): Promise<void> {
  const previous = file.replace(/\.jsonl$/, "") + ".previous.jsonl";
  await rm(previous, { force: true });
  try {
    await link(file, previous);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
