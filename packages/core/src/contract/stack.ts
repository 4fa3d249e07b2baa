// What can be held while a moment is fixed, and resumed: a Compose project.
import type { Readable } from "node:stream";
import type { RunContext } from "./context.ts";
import type { Tree, TreeTarget } from "./data.ts";
import type { Kept } from "./extractor.ts";
import type { Json } from "./json.ts";

export interface Stack {
  /** What people and locks call it: two configurations with the same identity are the same stack. */
  identity(ctx: RunContext): Promise<StackIdentity>;

  /** Looks, and changes nothing. */
  inspect(ctx: RunContext): Promise<StackFacts>;

  access(facts: StackFacts): StackAccess;

  /**
   * Pure: decides who is stopped and started, in which order. Only what runs is held; what is stopped, paused or
   * was never created stays as it is. The record is all that another process needs to resume.
   */
  planHold(request: HoldRequest, facts: StackFacts): HoldRecord;

  /** Stops wave by wave. May fail half-way; the engine then calls `resume`. */
  hold(record: HoldRecord, ctx: RunContext): Promise<Held>;

  /**
   * Brings back exactly what the record lists. Any process, any state, idempotent: what runs is left alone, a stop
   * that the engine is still carrying out is waited for, what was recreated is found again by its labels. Never
   * throws for a unit that does not start: it goes on with the others and says so.
   */
  resume(record: HoldRecord, ctx: RunContext): Promise<ResumeOutcome>;

  /** For drills: an isolated copy that cannot touch production. */
  isolate?(definition: Json, ctx: RunContext): Promise<IsolatedStack>;
}

export interface StackIdentity {
  /** The engine's own id. */
  readonly engine: string;
  readonly project: string;
}

export interface StackFacts extends StackIdentity {
  readonly services: readonly ServiceFacts[];
  readonly units: readonly UnitFacts[];
  readonly trees: readonly StackTree[];
  /** Containers outside the project that mount one of `trees` for writing and run now. */
  readonly outsiders: readonly { readonly name: string; readonly tree: TreeRef }[];
  readonly detail: Json;
}

export interface ServiceFacts {
  readonly name: string;
  readonly image: string;
  readonly dependsOn: readonly string[];
  /** Runs to its end and is waited for (`service_completed_successfully`): never started by a resume. */
  readonly oneShot: boolean;
  /** The image looks like a database server: its volume is better served by a dump. */
  readonly database?: string;
}

/** One container of the project. */
export interface UnitFacts {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly number: number;
  readonly state: "running" | "paused" | "exited" | "created" | "restarting" | "dead" | "removing";
  readonly health?: string;
  readonly image: { readonly id: string; readonly digest?: string };
  readonly startedAt: string;
  /** How long the engine waits before it kills. */
  readonly stopGraceMs: number;
}

export type TreeRef =
  | { readonly kind: "volume"; /** The key in the Compose model. */ readonly name: string }
  | { readonly kind: "bind"; /** Absolute path on the host. */ readonly path: string };

/** A volume or bind mount of the model. */
export interface StackTree {
  readonly ref: TreeRef;
  /** The engine's name of a volume, e.g. `core_uploads`. */
  readonly volume?: string;
  readonly external: boolean;
  readonly exists: boolean;
  readonly mountedBy: readonly { readonly service: string; readonly target: string; readonly readOnly: boolean }[];
  readonly detail: Json;
}

export interface HoldRequest {
  readonly services: "all" | readonly string[];
  /** Stay up: an extractor needs them. */
  readonly keepUp: readonly string[];
}

/** JSON through and through: it is journalled before the first stop. */
export interface HoldRecord {
  readonly project: string;
  /** Waves, the first is stopped first; the units of one wave at the same time. */
  readonly stop: readonly (readonly HeldUnit[])[];
  /** Waves in the order of resuming. */
  readonly start: readonly (readonly HeldUnit[])[];
  readonly detail: Json;
}

export interface HeldUnit {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly number: number;
  readonly stopGraceMs: number;
}

/** A hold that stands. Disposing it stops watching; it resumes nothing. */
export interface Held extends AsyncDisposable {
  /** Units that did not end by themselves within their grace and were killed. */
  readonly killed: readonly string[];
  /** What ran since the hold: empty means nothing did, and the copy is of one moment. */
  witness(ctx: RunContext): Promise<Disturbance[]>;
}

export interface Disturbance {
  readonly unit: string;
  readonly what: string;
}

export interface ResumeOutcome {
  readonly started: readonly string[];
  readonly alreadyRunning: readonly string[];
  readonly failed: readonly ResumeFailure[];
}

export interface ResumeFailure {
  readonly unit: string;
  readonly message: string;
  /** What a person can type to see or mend it. */
  readonly command: string;
}

export interface StackAccess {
  /** Runs inside a running service. Output errors unless the command ends with 0; the process inside dies with its client. */
  exec(service: string, argv: readonly string[], io: ExecIo, ctx: RunContext): Promise<Exec>;
  tree(ref: TreeRef, ctx: RunContext): Promise<Tree>;
  /** An empty tree beside `ref`, made as Compose would make it; `detail` is the `StackTree.detail` of the snapshot. */
  newTree(ref: TreeRef, request: NewTreeRequest, ctx: RunContext): Promise<StagedTree>;
  /** Puts the staged tree in the place of `ref`; journalled, so that a death half-way is undone or finished. */
  exchange(ref: TreeRef, staged: StagedTree, ctx: RunContext): Promise<Kept>;
}

export interface ExecIo {
  readonly stdin?: Readable;
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: string;
}

export interface Exec {
  readonly stdout: Readable;
  /** Resolves with what was said on stderr once the command ended with 0. */
  readonly done: Promise<{ readonly stderr: string }>;
}

export interface NewTreeRequest {
  readonly stamp: string;
  readonly replace: boolean;
  readonly detail: Json;
}

/** Disposed before it was exchanged: gone without a trace. */
export interface StagedTree extends TreeTarget, AsyncDisposable {
  readonly name: string;
  /** To read it back and compare. */
  readonly tree: Tree;
}

export interface IsolatedStack extends StackAccess, AsyncDisposable {
  start(services: readonly string[] | "all", ctx: RunContext): Promise<void>;
}
