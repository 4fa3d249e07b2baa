// Opens and closes a piece of work that another process may have to put right: locked, journalled, and only after what an
// earlier one left was taken back.
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { House } from "../house/house.ts";
import { beginJournal } from "../journal/begin-journal.ts";
import type { BeginRecord } from "../journal/journal-record.ts";
import type { Journal } from "../journal/journal.ts";
import { isResumeOwed } from "../journal/last-run.ts";
import { readJournal } from "../journal/read-journal.ts";
import { recover } from "../recover/recover.ts";
import { codedError } from "../report/problem.ts";
import { acquireLock, type Lock } from "../state/lock.ts";
import { ownIdentity } from "../state/process-identity.ts";
import { tool } from "../tool.ts";
import { runErrors } from "./errors.ts";

export interface JournalledWork {
  readonly kind: BeginRecord["kind"];
  /** Name of the lock and of the journal. */
  readonly key: string;
  /** What it works on, for people: an instance, or `storages`. */
  readonly subject: string;
  readonly lockWaitMs: number;
  readonly signal: AbortSignal;
}

export interface OpenWork {
  readonly id: string;
  readonly lock: Lock;
  readonly journal: Journal;
  readonly journalFile: string;
}

/** Throws `lock/held`, `run/not-recovered`, or what `action` threw. */
export async function withJournal<T>(
  house: House,
  work: JournalledWork,
  action: (open: OpenWork) => Promise<T>,
): Promise<T> {
  await using lock = await lockFor(house, work);
  const journalFile = join(house.state.journal, `${work.key}.jsonl`);
  await recoverFirst(house, journalFile, work.signal);
  await using opened = await beginJournal(journalFile);
  const journal = house.wrappers.journal(opened);
  const id = randomUUID();
  const begin = { run: id, kind: work.kind, instance: work.subject, tool };
  await journal.append({ type: "begin", ...begin, ...(await ownIdentity()) });
  try {
    return await action({ id, lock, journal, journalFile });
  } catch (error) {
    const { code, message } = codedError(error);
    await tolerate(house, () => journal.append({ type: "failed", code, message }));
    throw error;
  } finally {
    // Without an `end` recovery goes on trying: the engine did not answer when the stack was to be resumed.
    await tolerate(house, async () => {
      if (!isResumeOwed(await readJournal(journalFile))) await journal.append({ type: "end" });
    });
  }
}

/** What cannot be journalled at the end, e.g. on a full disk, must not hide how the work ended: recovery closes it. */
async function tolerate(house: House, append: () => Promise<void>): Promise<void> {
  try {
    await append();
  } catch (error) {
    house.log.error("The end of the run could not be journalled", { error });
  }
}

async function lockFor(house: House, work: JournalledWork): Promise<Lock> {
  house.reporter.report({ type: "step", step: "lock", detail: work.key });
  return acquireLock({
    name: work.key,
    env: house.env,
    waitMs: work.lockWaitMs,
    holder: { what: `${work.kind} of ${work.subject}` },
    signal: work.signal,
    onWait: (holder) => house.reporter.report({ type: "warning", message: `Waiting for ${holder}` }),
  });
}

/** A stack that an earlier run left and nobody can bring back is told before anything new is begun. */
async function recoverFirst(house: House, journalFile: string, signal: AbortSignal): Promise<void> {
  const report = await recover({ journalFile, state: house.state, log: house.log, signal });
  if (report.found === "unfinished") {
    const { kind, instance } = report.run ?? { kind: "run", instance: "an instance" };
    house.reporter.report({ type: "step", step: "recover", detail: `${kind} of ${instance} that died` });
  }
  if (report.stackAsBefore) return;
  const what = report.problems.map(({ message, command }) => `${message} (${command})`).join("; ");
  throw runErrors["run/not-recovered"]({ what });
}
