// Where objects live. Five methods and their guarantees; each guarantee has a test in @lifeboat/testkit.
import type { Readable } from "node:stream";
import type { RunContext } from "./context.ts";
import type { Source, Tree, TreeTarget } from "./data.ts";
import type { Json } from "./json.ts";

export interface Storage extends Partial<AsyncDisposable> {
  readonly capabilities: StorageCapabilities;
  /** Where it is, for people and for the memory of which repository was seen there. Never a secret. */
  readonly location: string;

  /**
   * Puts the object, all of it or nothing: after a failure or an abort `list` and `stat` do not see the key, and
   * what was there before is still there. Durable and readable when it resolves. The bytes are counted as they
   * pass; a receipt with another count is an error of the driver. With `ifAbsent` throws `storage/exists` when the
   * key is there. Errors marked `retryable` may be tried again if the source is replayable.
   */
  put(key: string, source: Source, options: PutOptions, ctx: RunContext): Promise<StoredObject>;

  /** Reads an object. Throws `storage/missing`; a stream that was cut fails, it never ends early. */
  get(object: ObjectRef, options: GetOptions, ctx: RunContext): Promise<Readable>;

  /** The object as it is now, or undefined where there is none. */
  stat(object: ObjectRef, ctx: RunContext): Promise<StoredObject | undefined>;

  /** Every object whose key starts with `prefix`, each once, in no promised order. An error rather than a short list. */
  list(prefix: string, ctx: RunContext): AsyncIterable<StoredObject>;

  /** Idempotent: what is not there is deleted already. */
  delete(object: ObjectRef, ctx: RunContext): Promise<void>;

  /** Only with `capabilities.trees`: stores a tree as a tree, under the guarantees of `put`. */
  putTree?(key: string, tree: Tree, ctx: RunContext): Promise<StoredObject>;
  getTree?(object: ObjectRef, target: TreeTarget, ctx: RunContext): Promise<void>;

  /** Small objects, all of them or none. */
  putGroup?(objects: readonly SmallObject[], ctx: RunContext): Promise<readonly StoredObject[]>;

  /** Bytes that can still be written, where the place knows. */
  free?(ctx: RunContext): Promise<number | undefined>;

  /** The storage's own housekeeping, e.g. prune and a rotating check. */
  maintain?(ctx: RunContext): Promise<MaintenanceReport>;
}

export interface StorageCapabilities {
  /** `ifAbsent` is decided by the storage in one step, so that two hosts cannot both win. */
  readonly conditionalPut: boolean;
  readonly ranges: boolean;
  readonly deduplicates: boolean;
  readonly encrypts: boolean;
  readonly compresses: boolean;
  readonly trees: boolean;
  /** Reading back costs no network: a commit reads and compares every byte. */
  readonly local: boolean;
  readonly maxConcurrency?: number;
}

/** Keys are `/`-separated, relative, without empty, `.` or `..` segments. */
export interface ObjectRef {
  readonly key: string;
  /** The storage's own name for this very object (a version id, a snapshot id), where it has one. */
  readonly version?: string;
}

/** A receipt. Stored verbatim in manifests. */
export interface StoredObject extends ObjectRef {
  readonly bytes: number;
  /** The storage's own digest with its kind, e.g. `sha256:…`; only if the storage computed it over what it holds. */
  readonly digest?: string;
}

export interface PutOptions {
  readonly ifAbsent?: boolean;
}

export interface GetOptions {
  /** Bytes `[start, end)`; only with `capabilities.ranges`. */
  readonly range?: { readonly start: number; readonly end?: number };
}

export interface SmallObject {
  readonly key: string;
  readonly body: Uint8Array;
}

export interface MaintenanceReport {
  readonly summary: string;
  readonly details: Json;
}
