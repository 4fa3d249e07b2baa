// What a recovery found, did, and could not do, as data.
import type { ResumeOutcome } from "../contract/stack.ts";
import type { LeftOver } from "../guardian/reclaim-entries.ts";
import type { RecordedEntry } from "../journal/ledger.ts";

export interface RecoverReport {
  /** `nothing`: no run ever; `finished`: the last run ended; `unfinished`: it died, and this is what was done about it. */
  readonly found: "nothing" | "finished" | "unfinished";
  readonly run?: { readonly id: string; readonly kind: string; readonly instance: string; readonly host: string };
  /** Set when services were owed to the stack and its engine answered. */
  readonly resumed?: ResumeOutcome;
  /** Entries of the ledger that were taken back. */
  readonly reclaimed: readonly RecordedEntry[];
  /** Entries that nobody could take back; they stay on the ledger. */
  readonly leftOver: readonly LeftOver[];
  readonly problems: readonly RecoverProblem[];
  /** A restore died with some of its artifacts swapped: these are the new ones, and those of which nobody knows. */
  readonly swapped: readonly string[];
  readonly halfSwapped: readonly string[];
  /** False: exit code 6, and `problems` say what a person can do. */
  readonly stackAsBefore: boolean;
}

export interface RecoverProblem {
  readonly message: string;
  /** What a person can type. */
  readonly command: string;
}
