// What the run tells its guardian, as the first line of the pipe between them; later lines are single words.
import type { HoldRecord } from "../contract/stack.ts";
import type { RecordedHook, StackRef } from "../journal/journal-record.ts";

export interface GuardianTask {
  readonly journalFile: string;
  readonly hold: HoldRecord;
  readonly stack: StackRef;
  readonly afterHold: readonly RecordedHook[];
  /** Milliseconds from `ready` after which the stack is brought back although the run lives. */
  readonly limitMs: number;
  /** How long to keep trying while the engine does not answer, in milliseconds. */
  readonly patienceMs: number;
  /** The run's own work directory. */
  readonly workDir: string;
}

/** From the run: it needs no guardian any more. */
export const doneWord = "done";
/** From the guardian: nothing that can fail stands between it and a resume. */
export const readyWord = "ready";
/** From the guardian: the window was too long, it begins to resume. */
export const overrunWord = "overrun";
/** From the guardian: why it cannot get ready follows on the same line. */
export const refusedWord = "refused";
