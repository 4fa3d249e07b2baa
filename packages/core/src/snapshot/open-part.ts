// Opens what a manifest names as plain bytes: stored and plain digests are both checked as they pass.
import { pipeline, type Readable } from "node:stream";
import type { Decoder, KeySource } from "../contract/codec.ts";
import type { RunContext } from "../contract/context.ts";
import type { TreeEntry } from "../contract/data.ts";
import type { BytesRecord, CodecRecord, PartRecord } from "../contract/records.ts";
import type { Storage, StoredObject } from "../contract/storage.ts";
import { decodeThrough } from "../codec/chain.ts";
import { expectBytes } from "../codec/measure.ts";
import { readIndex } from "../tree/index-stream.ts";

/** Fails at its end at the latest unless the stored and the plain bytes are those of the manifest. */
export async function openPart(
  storage: Storage,
  part: PartRecord,
  decoders: ReadonlyMap<string, Decoder>,
  keys: KeySource,
  ctx: RunContext,
): Promise<Readable> {
  return openObject(storage, part, decoders, keys, ctx);
}

/** The entries of a tree part, from its index. */
export async function* openIndex(
  storage: Storage,
  part: PartRecord,
  decoders: ReadonlyMap<string, Decoder>,
  keys: KeySource,
  ctx: RunContext,
): AsyncIterable<TreeEntry> {
  if (part.tree === undefined) return;
  yield* readIndex(await openObject(storage, part.tree.index, decoders, keys, ctx));
}

interface Recorded {
  readonly object: StoredObject;
  readonly codecs: readonly CodecRecord[];
  readonly plain: BytesRecord;
  readonly stored: BytesRecord;
}

async function openObject(
  storage: Storage,
  { object, codecs, plain, stored }: Recorded,
  decoders: ReadonlyMap<string, Decoder>,
  keys: KeySource,
  ctx: RunContext,
): Promise<Readable> {
  const body = await storage.get(object, {}, ctx);
  const checked = pipeline(body, expectBytes(stored, object.key), () => undefined);
  const decoded = decodeThrough(checked, codecs, decoders, keys, ctx);
  return pipeline(decoded, expectBytes(plain, object.key), () => undefined);
}
