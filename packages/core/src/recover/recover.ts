// Puts right what a dead run left: half-done swaps first, then services, hooks, and everything else on its ledger. May die
// itself and run again.
import type { Logger } from "../contract/context.ts";
import type { ResumeOutcome } from "../contract/stack.ts";
import { reclaimEntries, type Reclaimed } from "../guardian/reclaim-entries.ts";
import { undoSwap } from "../guardian/undo-swap.ts";
import { runAfterHooks } from "../hooks/after-hooks.ts";
import { openJournal, type Journal } from "../journal/journal.ts";
import { lastRun, type LastRun } from "../journal/last-run.ts";
import { openEntries } from "../journal/ledger.ts";
import { readJournal } from "../journal/read-journal.ts";
import type { StateDir } from "../state/state-dir.ts";
import type { RecoverProblem, RecoverReport } from "./recover-report.ts";
import { resumeHold } from "./resume-hold.ts";

export interface RecoverRequest {
  readonly journalFile: string;
  readonly state: StateDir;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** How long to keep trying while the engine does not answer, in milliseconds; a minute by default. */
  readonly patienceMs?: number;
}

/** What the steps of one recovery share. */
export interface Recovery extends RecoverRequest {
  readonly journal: Journal;
}

const defaultPatienceMs = 60_000;

/**
 * The caller holds the stack's lock, so the last run is dead. Services start only on data that no swap is half-way
 * through. A step that fails is reported and the others go on; what is done is journalled, so that recovering again,
 * also after a death half-way, does only the rest. Throws only when the journal is damaged or cannot be written, and
 * the reason of an abort.
 */
export async function recover(request: RecoverRequest): Promise<RecoverReport> {
  const records = await readJournal(request.journalFile);
  const run = lastRun(records);
  const open = openEntries(records);
  const unfinished = run?.ended === false;
  if (!unfinished && open.length === 0) return report(run, nothingDone);
  await using journal = await openJournal(request.journalFile, "recover");
  const recovery = { ...request, journal };
  const patienceMs = request.patienceMs ?? defaultPatienceMs;
  const undone = unfinished ? await undoSwap(request.journalFile, patienceMs, recovery) : nothingDone;
  const done = unfinished ? await finish(run, recovery) : nothingDone;
  const rest = await reclaimEntries(openEntries(await readJournal(request.journalFile)), recovery);
  const ledger = { leftOver: rest.leftOver, reclaimed: [...undone.reclaimed, ...rest.reclaimed] };
  if (unfinished && done.stackAsBefore) await journal.append({ type: "end" });
  return report(run, { ...done, ...ledger });
}

interface Done extends Reclaimed {
  readonly resumed?: ResumeOutcome;
  readonly problems: readonly RecoverProblem[];
  readonly stackAsBefore: boolean;
}

const nothingDone: Done = { problems: [], reclaimed: [], leftOver: [], stackAsBefore: true };

async function finish(run: LastRun, recovery: Recovery): Promise<Done> {
  const hold = run.openHold === undefined ? undefined : await resumeHold(run.openHold, recovery);
  const hooks = await runOwedHooks(run, recovery);
  return {
    ...nothingDone,
    ...(hold?.outcome === undefined ? {} : { resumed: hold.outcome }),
    problems: [...(hold?.problems ?? []), ...hooks],
    stackAsBefore: hold === undefined || hold.problems.length === 0,
  };
}

async function runOwedHooks(run: LastRun, { journal }: Recovery): Promise<RecoverProblem[]> {
  const problems: RecoverProblem[] = [];
  for (const { phase, hooks } of run.owedHooks) {
    const failures = await runAfterHooks(hooks, phase, journal);
    problems.push(...failures.map(({ command, error }) => ({ message: error.message, command })));
  }
  return problems;
}

function report(run: LastRun | undefined, { resumed, ...done }: Done): RecoverReport {
  const found = run === undefined ? "nothing" : run.ended ? "finished" : "unfinished";
  const { swapped, halfSwapped } = run?.ended === false ? run : { swapped: [], halfSwapped: [] };
  return { found, ...runOf(run), ...(resumed === undefined ? {} : { resumed }), ...done, swapped, halfSwapped };
}

function runOf(run: LastRun | undefined): Pick<RecoverReport, "run"> {
  if (run === undefined) return {};
  const { run: id, kind, instance, host } = run.begin;
  return { run: { id, kind, instance, host } };
}
