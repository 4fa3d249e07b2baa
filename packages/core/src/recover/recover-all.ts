// Recovers every stack that a dead run left, from the state directory alone: no configuration is needed on a bad day.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "../contract/errors.ts";
import type { Logger } from "../contract/context.ts";
import { lastRun } from "../journal/last-run.ts";
import { openEntries } from "../journal/ledger.ts";
import { readJournal } from "../journal/read-journal.ts";
import { acquireLock } from "../state/lock.ts";
import { problemOf } from "../report/problem.ts";
import type { StateDir } from "../state/state-dir.ts";
import { recover } from "./recover.ts";
import type { RecoverReport } from "./recover-report.ts";

export interface RecoverPlace {
  readonly state: StateDir;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  /** How long to keep trying while an engine does not answer, in milliseconds; a minute by default. */
  readonly patienceMs?: number;
}

/** A stack whose run still lives is left alone. Reports only stacks that had something to recover. */
export async function recoverAll(
  { state, env, log, patienceMs }: RecoverPlace,
  signal: AbortSignal,
): Promise<readonly RecoverReport[]> {
  const patience = patienceMs === undefined ? {} : { patienceMs };
  const reports: RecoverReport[] = [];
  for (const name of await journalNames(state)) {
    const journalFile = join(state.journal, `${name}.jsonl`);
    const report = await recoverOne(journalFile, () =>
      ifUnlocked(name, env, signal, () => recover({ journalFile, state, log, signal, ...patience })),
    );
    signal.throwIfAborted();
    if (report !== undefined) reports.push(report);
  }
  return reports;
}

/** One journal that cannot be read keeps no other stack down. */
async function recoverOne(
  journalFile: string,
  action: () => Promise<RecoverReport | undefined>,
): Promise<RecoverReport | undefined> {
  try {
    return (await needsRecovery(journalFile)) ? await action() : undefined;
  } catch (error) {
    const { message, remedy } = problemOf(error);
    const nothing = { reclaimed: [], leftOver: [], swapped: [], halfSwapped: [] };
    return { found: "unfinished", ...nothing, problems: [{ message, command: remedy }], stackAsBefore: false };
  }
}

async function journalNames(state: StateDir): Promise<readonly string[]> {
  const files = await readdir(state.journal);
  return files
    .filter((file) => file.endsWith(".jsonl") && !file.endsWith(".previous.jsonl"))
    .map((file) => file.slice(0, -6));
}

async function needsRecovery(journalFile: string): Promise<boolean> {
  const records = await readJournal(journalFile);
  return lastRun(records)?.ended === false || openEntries(records).length > 0;
}

async function ifUnlocked(
  name: string,
  env: RecoverPlace["env"],
  signal: AbortSignal,
  action: () => Promise<RecoverReport>,
): Promise<RecoverReport | undefined> {
  try {
    await using _lock = await acquireLock({ name, env, waitMs: 0, holder: { what: "recover" }, signal });
    return await action();
  } catch (error) {
    if (hasCode(error, "lock/held")) return undefined;
    throw error;
  }
}
