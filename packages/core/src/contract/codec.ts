// A reversible step on a stream: compression, encryption.
import type { Readable } from "node:stream";
import type { RunContext } from "./context.ts";
import type { Instruction } from "./extractor.ts";
import type { Json } from "./json.ts";

export interface Encoder {
  /** Stands in manifests; a decoder of the same id reads it for ever. */
  readonly id: string;
  /** Appended to the object's key, e.g. `.zst`. */
  readonly suffix: string;
  /** `params` is asked after `body` has ended. A step that fails MUST fail `body`. */
  encode(body: Readable, ctx: RunContext): EncodedBody;
}

export interface EncodedBody {
  readonly body: Readable;
  params(): Json;
}

/** Needs no configuration: the parameters come from the manifest. */
export interface Decoder {
  readonly id: string;
  /** May not notice that `body` was cut: length and digest are the engine's business. */
  decode(body: Readable, params: Json, keys: KeySource, ctx: RunContext): Readable;
  /** How plain tools undo this step. */
  instructions(params: Json): Instruction[];
}

/** Gives keys when a decoder asks, and only then. */
export interface KeySource {
  identities(): Promise<readonly string[]>;
}
