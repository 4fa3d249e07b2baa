// Walks a body through its codecs, forwards when it is stored and backwards when it is read.
import type { Readable } from "node:stream";
import type { Decoder, Encoder, KeySource } from "../contract/codec.ts";
import type { RunContext } from "../contract/context.ts";
import type { CodecRecord } from "../contract/records.ts";
import { codecErrors } from "./errors.ts";

export interface EncodedChain {
  /** Fails where `body` or any encoder fails; destroying it destroys them all. */
  readonly body: Readable;
  /** In the order in which they were applied. Ask after `body` has ended. */
  readonly records: () => CodecRecord[];
}

export function encodeThrough(body: Readable, encoders: readonly Encoder[], ctx: RunContext): EncodedChain {
  const asked: (() => CodecRecord)[] = [];
  const encoded = encoders.reduce((plain, encoder) => {
    const step = encoder.encode(plain, ctx);
    asked.push(() => ({ id: encoder.id, params: step.params() }));
    return step.body;
  }, body);
  return { body: encoded, records: () => asked.map((ask) => ask()) };
}

/** Undoes `records`, the last one first. Throws `codec/unknown` before a byte is read. */
export function decodeThrough(
  body: Readable,
  records: readonly CodecRecord[],
  decoders: ReadonlyMap<string, Decoder>,
  keys: KeySource,
  ctx: RunContext,
): Readable {
  const steps = records.map((record) => ({ params: record.params, decoder: known(record.id, decoders) }));
  return steps.reduceRight((encoded, { decoder, params }) => decoder.decode(encoded, params, keys, ctx), body);
}

function known(id: string, decoders: ReadonlyMap<string, Decoder>): Decoder {
  const decoder = decoders.get(id);
  if (decoder === undefined) throw codecErrors["codec/unknown"]({ id });
  return decoder;
}
