// What a run did, as data. The same value is returned to library users, printed with --json and archived.
import type { ChangedEntry } from "../contract/data.ts";
import type { ErrorKind } from "../contract/errors.ts";
import type { Consistency } from "../contract/records.ts";
import type { ResumeFailure } from "../contract/stack.ts";

export interface BackupReport {
  readonly type: "backup";
  readonly run: string;
  readonly instance: string;
  /** Null when the run ended before a name was claimed. */
  readonly snapshot: string | null;
  readonly outcome: Outcome;
  readonly exitCode: number;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationMs: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly hold: HoldReport | null;
  readonly artifacts: readonly ArtifactReport[];
  readonly storages: readonly StorageReport[];
  readonly warnings: readonly string[];
  /** Why the run as a whole failed, or what else went wrong on the way. */
  readonly errors: readonly Problem[];
}

export type Outcome = "complete" | "partial" | "failed";

export interface HoldReport {
  readonly units: readonly string[];
  readonly windowMs: number;
  readonly killed: readonly string[];
  readonly notResumed: readonly ResumeFailure[];
}

export interface ArtifactReport {
  readonly name: string;
  readonly outcome: "stored" | "failed";
  readonly consistency: Consistency;
  readonly plainBytes: number;
  readonly storedBytes: number;
  readonly entries: number;
  readonly parts: number;
  readonly warnings: readonly string[];
  readonly changes: readonly (ChangedEntry & { readonly part: string })[];
  readonly problem: Problem | null;
}

export interface StorageReport {
  readonly name: string;
  readonly location: string;
  readonly outcome: "committed" | "failed";
  /** Bytes of this snapshot on this storage. */
  readonly bytes: number;
  readonly problem: Problem | null;
}

/** An error as data. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly kind: ErrorKind;
}
