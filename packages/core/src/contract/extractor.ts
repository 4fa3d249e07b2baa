// Reads an artifact's source into parts, and restores it from them: who writes a format also reads it back.
import type { Readable } from "node:stream";
import type { RunContext, OpenEntry } from "./context.ts";
import type { ChangedEntry, Difference, Part, PartHead, TreeEntry } from "./data.ts";
import type { Json } from "./json.ts";
import type { ArtifactRecord, Consistency, PartRecord } from "./records.ts";
import type { StackAccess, StackFacts, TreeRef } from "./stack.ts";

export interface Extractor {
  /**
   * Looks, and changes nothing. Throws a coded error where the source is missing or unreadable: this is preflight,
   * before anything is stopped.
   */
  inspect(env: SourceEnv, ctx: RunContext): Promise<SourceFacts>;

  /** Starts the reading. Runs inside the window when the artifact is held, so it does no more than it must. */
  begin(env: SourceEnv, ctx: RunContext): Promise<Extraction>;

  /** The format's own check on plain bytes, e.g. that a dump's table of contents is whole. Throws what is wrong. */
  verify?(part: PartRecord, body: Readable, ctx: RunContext): Promise<void>;

  /** Puts the restored data beside its target, which stays untouched. Reads every part that was asked for. */
  stage(request: RestoreRequest, ctx: RunContext): Promise<StagedRestore>;

  /** This artifact's lines of RESTORE.md: how plain tools restore it once its parts are plain files again. */
  instructions(artifact: ArtifactRecord): Instruction[];
}

export interface SourceEnv {
  readonly instance: string;
  readonly artifact: string;
  readonly consistency: Consistency;
  /** Absent for an instance without a stack. */
  readonly stack?: { readonly access: StackAccess; readonly facts: StackFacts };
}

export interface SourceFacts {
  readonly parts: readonly ExpectedPart[];
  /** What this artifact preserves; the catalog lists what nobody covers. */
  readonly covers: readonly Covered[];
  /** Services that write the source: held when the artifact is. */
  readonly writers: readonly string[];
  /** Services that must run while it is read, e.g. the database server of a dump. */
  readonly needsUp: readonly string[];
  readonly warnings: readonly string[];
  /** How the source will be read, for the plan: `directly`, `through a helper container`. */
  readonly access?: string;
}

export type ExpectedPart = PartHead & { readonly kind: "stream" | "tree" };

export type Covered =
  | TreeRef
  | { readonly kind: "service"; readonly name: string }
  | { readonly kind: "definition" }
  | { readonly kind: "path"; readonly path: string };

/** One reading. Disposed in every case, also when it failed or was aborted. */
export interface Extraction extends AsyncDisposable {
  /** `fixed`: the stack may resume before `parts()` is read. `moving`: a held source must be read inside the window. */
  readonly moment: "fixed" | "moving";
  /** Read once, in order, each part to its end before the next. A failed source MUST fail the stream or the iteration. */
  parts(): AsyncIterable<Part>;
  /** The verdict after the last part was read: counts, exit codes, changed files. Throwing rejects the artifact. */
  settle(ctx: RunContext): Promise<SettledFacts>;
}

export interface SettledFacts {
  /** Goes to the manifest and comes back in `RestoreRequest.artifact.facts`. */
  readonly facts: Json;
  readonly warnings: readonly string[];
  /** By part name. The engine refuses any change in a held artifact and records them in a live one. */
  readonly changes: Readonly<Record<string, readonly ChangedEntry[]>>;
}

export interface RestoreRequest {
  readonly artifact: ArtifactRecord;
  readonly instance: string;
  readonly stack?: { readonly access: StackAccess; readonly facts: StackFacts };
  readonly parts: readonly RestorePart[];
  /** May a target that is not empty be replaced? Without it `stage` throws `restore/not-empty`. */
  readonly replace: boolean;
  /** Unique for this restore: goes into the names of everything staged. */
  readonly stamp: string;
}

export interface RestorePart {
  readonly record: PartRecord;
  /** The plain bytes. The stream fails at its end unless length and digest are those of the manifest. */
  open(): Promise<Readable>;
  /** Trees only: the index, checked likewise. */
  entries(): AsyncIterable<TreeEntry>;
}

/** Disposed before `swap`: as if nothing had been. */
export interface StagedRestore extends AsyncDisposable {
  readonly needsUp: readonly string[];
  readonly needsHeld: readonly string[];
  /** What is staged against what the snapshot says; empty means equal. */
  compare(ctx: RunContext): Promise<Difference[]>;
  /** Puts the staged in the target's place. After a failure the target is as it was. */
  swap(ctx: RunContext): Promise<Kept>;
}

/** What a swap kept of the old. */
export interface Kept {
  /** For people: where the old data is now, or that there was none. */
  readonly summary: string;
  /** Given to the plugin's `reclaim` when the time to keep it is over; absent where nothing was kept. */
  readonly entry?: Omit<OpenEntry, "plugin">;
  /** Called once the engine keeps `entry`: until then the ledger answers for the old data, and a death puts it back. */
  settle?(): Promise<void>;
  /** Puts the old back, e.g. because a later swap of the same restore failed. */
  undo(ctx: RunContext): Promise<void>;
}

/** One step for a person at a terminal. */
export interface Instruction {
  readonly text: string;
  /** One command line; `$PART` and the like are explained in `text`. */
  readonly command?: string;
}
