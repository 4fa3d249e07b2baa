// What the records say of the last run: the questions that guardian and recover decide by.
import type {
  BeginRecord,
  HoldIntentRecord,
  HookPhase,
  JournalRecord,
  RecordedHook,
  WrittenRecord,
} from "./journal-record.ts";

export interface LastRun {
  readonly begin: BeginRecord;
  readonly ended: boolean;
  /** The hold whose services nobody is known to have brought back. */
  readonly openHold: HoldIntentRecord | undefined;
  /** After-hooks that nobody is known to have tried, in the order in which they are owed. */
  readonly owedHooks: readonly OwedHooks[];
  /** Artifacts whose swap began and is not known to have ended. */
  readonly halfSwapped: readonly string[];
  readonly swapped: readonly string[];
}

export interface OwedHooks {
  readonly phase: HookPhase;
  readonly hooks: readonly RecordedHook[];
}

/** Undefined when no run ever began. */
export function lastRun(records: readonly WrittenRecord[]): LastRun | undefined {
  const start = records.findLastIndex((record) => record.type === "begin");
  const begin = records[start];
  if (begin?.type !== "begin") return undefined;
  const run = records.slice(start);
  const swapped = run.filter((record) => record.type === "swapped").map((record) => record.artifact);
  const begun = run.filter((record) => record.type === "swap-intent").map((record) => record.artifact);
  return {
    begin,
    ended: run.some((record) => record.type === "end"),
    openHold: openHold(run),
    owedHooks: [...owed(run, "hold"), ...owed(run, "run")],
    halfSwapped: begun.filter((artifact) => !swapped.includes(artifact)),
    swapped,
  };
}

function openHold(run: readonly JournalRecord[]): HoldIntentRecord | undefined {
  const index = run.findLastIndex((record) => record.type === "hold-intent");
  const hold = run[index];
  if (hold?.type !== "hold-intent") return undefined;
  return run.slice(index).some(isSettled) ? undefined : hold;
}

/** Not after an overrun: the run lived on, and may have stopped more when it woke up. */
function isSettled(record: JournalRecord): boolean {
  return record.type === "resumed" && record.because !== "overrun" && record.outcome.failed.length === 0;
}

function owed(run: readonly JournalRecord[], phase: HookPhase): OwedHooks[] {
  const index = run.findLastIndex((record) => isHook(record, "hook-intent", phase, "before"));
  const intent = run[index];
  if (intent?.type !== "hook-intent") return [];
  const tried = run.slice(index).some((record) => isHook(record, "hook-done", phase, "after"));
  return tried || intent.after.length === 0 ? [] : [{ phase, hooks: intent.after }];
}

function isHook(
  record: JournalRecord,
  type: "hook-intent" | "hook-done",
  phase: HookPhase,
  side: "before" | "after",
): boolean {
  return record.type === type && record.phase === phase && record.side === side;
}

/** Was something held, and did whoever held it never get as far as bringing it back? */
export function isResumeOwed(records: readonly JournalRecord[]): boolean {
  const hold = records.findLastIndex((record) => record.type === "hold-intent");
  return hold >= 0 && !records.slice(hold).some((record) => record.type === "resumed" && record.because !== "overrun");
}
