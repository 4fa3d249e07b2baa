// The plan: one printable value that says everything a backup is going to do. `backup` executes exactly it.
import type { ExpectedPart } from "../contract/extractor.ts";
import type { Consistency } from "../contract/records.ts";
import type { HoldRecord } from "../contract/stack.ts";

export interface Plan {
  readonly instance: string;
  readonly artifacts: readonly PlannedArtifact[];
  /** What stands still; null where nothing is held. */
  readonly hold: PlannedHold | null;
  readonly storages: readonly PlannedStorage[];
  /** The order of everything that touches the stack or a storage. */
  readonly steps: readonly PlanStep[];
  readonly warnings: readonly string[];
}

export interface PlannedArtifact {
  readonly name: string;
  readonly type: string;
  readonly consistency: Consistency;
  /** `spool`: copied to local disk inside the window; `stream`: straight to the storages. */
  readonly capture: "spool" | "stream";
  readonly parts: readonly ExpectedPart[];
  readonly storages: readonly string[];
  /** Ids of the encoders, in order. */
  readonly codecs: readonly string[];
  readonly access: string | null;
}

export interface PlannedHold {
  readonly record: HoldRecord;
  /** The budget: beyond it the guardian resumes and the copy is rejected. Milliseconds. */
  readonly maxWindowMs: number;
  /** From earlier runs of this instance; null for the first. Milliseconds. */
  readonly expectedWindowMs: number | null;
  readonly spool: PlannedSpool | null;
  /** Who restarts the stack if this process cannot, in the order in which they act. */
  readonly defences: readonly string[];
}

export interface PlannedSpool {
  readonly directory: string;
  /** `plain` where there is room for it: the window is then as short as one copy; `zstd` where there is not. */
  readonly form: "plain" | "zstd";
  readonly expectedBytes: number;
  readonly freeBytes: number;
}

export interface PlannedStorage {
  readonly name: string;
  readonly location: string;
  /** Keys below the snapshot's own directory, in the order in which they are put. */
  readonly objects: readonly string[];
}

export type PlanStep =
  | { readonly do: "claim"; readonly storage: string; readonly key: string }
  | { readonly do: "hook"; readonly phase: HookPhase; readonly run: readonly string[] }
  | { readonly do: "stop"; readonly units: readonly string[] }
  | { readonly do: "read"; readonly artifact: string; readonly part: string; readonly into: "spool" | "storages" }
  | { readonly do: "witness" }
  | { readonly do: "start"; readonly units: readonly string[] }
  | { readonly do: "put"; readonly storage: string; readonly key: string }
  | { readonly do: "read-back"; readonly storage: string; readonly key: string }
  | { readonly do: "commit"; readonly storage: string; readonly key: string };

export type HookPhase = "beforeRun" | "beforeHold" | "afterHold" | "afterRun";
