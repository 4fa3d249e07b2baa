// What a journal can say: intent before an act, fact after it. Enough for another process to bring the stack back.
import type { OpenEntry } from "../contract/context.ts";
import type { Json } from "../contract/json.ts";
import type { HoldRecord, ResumeOutcome } from "../contract/stack.ts";

/** Every type, in the order of a run's life: fault tests kill a run before and after each of them. */
export const JOURNAL_RECORD_TYPES = [
  "begin",
  "claimed",
  "hook-intent",
  "hook-done",
  "hold-intent",
  "held",
  "resume-intent",
  "resumed",
  "resource",
  "resource-update",
  "resource-closed",
  "committed",
  "swap-intent",
  "swapped",
  "failed",
  "end",
] as const;

export type JournalRecordType = (typeof JOURNAL_RECORD_TYPES)[number];

export type JournalRecord =
  | BeginRecord
  | { readonly type: "claimed"; readonly storage: string; readonly name: string }
  | HookIntentRecord
  | HookDoneRecord
  | HoldIntentRecord
  | { readonly type: "held"; readonly killed: readonly string[] }
  | { readonly type: "resume-intent"; readonly because: ResumeCause }
  | ResumedRecord
  | ResourceRecord
  | (ResourceRef & { readonly type: "resource-update"; readonly detail: Json })
  | (ResourceRef & { readonly type: "resource-closed" })
  | { readonly type: "committed"; readonly storage: string; readonly name: string }
  | { readonly type: "swap-intent"; readonly artifact: string }
  | { readonly type: "swapped"; readonly artifact: string }
  | { readonly type: "failed"; readonly code: string; readonly message: string }
  | { readonly type: "end" };

export interface BeginRecord {
  readonly type: "begin";
  readonly run: string;
  readonly kind: "backup" | "restore" | "drill" | "upkeep";
  readonly instance: string;
  readonly pid: number;
  readonly pidStart: string;
  readonly bootId: string;
  readonly host: string;
  readonly tool: { readonly name: string; readonly version: string };
}

export type HookPhase = "run" | "hold";
export type HookSide = "before" | "after";

/** A command as another process can run it. Journalled: nothing secret may be in it. */
export interface RecordedHook {
  readonly run: readonly string[];
  readonly timeoutMs: number;
  readonly cwd: string;
  /** Added to the environment of whoever runs it. */
  readonly env: Readonly<Record<string, string>>;
}

/** The before-hooks of a phase are about to begin: from here on its after-hooks are owed, whatever happens. */
export interface HookIntentRecord {
  readonly type: "hook-intent";
  readonly phase: HookPhase;
  readonly side: HookSide;
  readonly after: readonly RecordedHook[];
}

/** The hooks of that side were tried. A failed after-hook is told, and not tried again. */
export interface HookDoneRecord {
  readonly type: "hook-done";
  readonly phase: HookPhase;
  readonly side: HookSide;
  readonly failures: readonly { readonly command: string; readonly message: string }[];
}

/** How another process makes the stack that planned the hold. */
export interface StackRef {
  /** URL of the module whose default export is the plugin. */
  readonly plugin: string;
  readonly type: string;
  /** As it stood in the configuration: it is validated again, so the schema's input and not its output. Nothing secret. */
  readonly config: Json;
  readonly baseDir: string;
}

export interface HoldIntentRecord {
  readonly type: "hold-intent";
  readonly record: HoldRecord;
  readonly stack: StackRef;
}

/** `overrun`: the guardian resumed although the run still lived, so the run may stop more when it wakes up. */
export type ResumeCause = "finished" | "run-died" | "overrun" | "recovered";

export interface ResumedRecord {
  readonly type: "resumed";
  readonly because: ResumeCause;
  readonly outcome: ResumeOutcome;
}

export type ResourceRef = Pick<OpenEntry, "plugin" | "kind" | "id">;

export interface ResourceRecord extends OpenEntry {
  readonly type: "resource";
  /** Where recovery finds the plugin; absent where it takes nothing back. */
  readonly module?: string;
}

export type JournalWriter = "run" | "guardian" | "recover";

/** What every line carries besides the record. */
export interface JournalStamp {
  /** Counts from 1 for each writer, that is each `by` and `pid`. */
  readonly seq: number;
  readonly by: JournalWriter;
  readonly pid: number;
  /** UTC. */
  readonly at: string;
  /** The writer found a line before this one that was cut off, e.g. by a full disk. */
  readonly afterTorn?: true;
}

export type WrittenRecord = JournalStamp & JournalRecord;
