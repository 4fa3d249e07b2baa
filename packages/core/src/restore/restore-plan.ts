// What a restore is going to do, and what it did.
import type { Problem } from "../report/report.ts";

export interface RestorePlan {
  readonly instance: string;
  readonly target: { readonly kind: "origin" } | { readonly kind: "directory"; readonly path: string };
  readonly replace: boolean;
  /** Only entries matching these globs, with a directory as target. */
  readonly paths: readonly string[] | null;
  readonly artifacts: readonly PlannedRestore[];
  /** Artifacts of the instance that no good copy was found for. */
  readonly missing: readonly string[];
  readonly keepOldMs: number;
}

export interface PlannedRestore {
  readonly artifact: string;
  readonly type: string;
  readonly snapshot: string;
  /** The first one is read; the others stand in where it fails. */
  readonly storages: readonly string[];
  readonly createdAt: string;
  readonly ageMs: number;
  /** A newer copy that is left alone because it belongs to another moment than the rest; null where this is the newest. */
  readonly newer: string | null;
  readonly parts: readonly { readonly name: string; readonly plainBytes: number; readonly storedBytes: number }[];
}

export interface RestoreReport {
  readonly type: "restore";
  readonly run: string;
  readonly instance: string;
  readonly outcome: "complete" | "failed";
  readonly exitCode: number;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationMs: number;
  readonly note: string | null;
  readonly artifacts: readonly RestoredArtifact[];
  readonly windowMs: number | null;
  readonly errors: readonly Problem[];
}

/** One that was restored and compared. What was not has its reason in `errors`, and its target is as it was. */
export interface RestoredArtifact {
  readonly artifact: string;
  readonly snapshot: string;
  readonly storage: string;
  readonly bytes: number;
  readonly entries: number;
  /** Where the old data is, for how long. */
  readonly kept: string | null;
}
