// Opens what a manifest names as plain bytes that are checked on both sides of the codecs: as stored, and as decoded.
import { finished, Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { decodeThrough } from "../codec/chain.ts";
import { expectBytes } from "../codec/measure.ts";
import type { Decoder, KeySource } from "../contract/codec.ts";
import type { RunContext } from "../contract/context.ts";
import type { TreeEntry } from "../contract/data.ts";
import { hasCode } from "../contract/errors.ts";
import type { BytesRecord, CodecRecord, PartRecord, TreeRecord } from "../contract/records.ts";
import type { Storage, StoredObject } from "../contract/storage.ts";
import { readIndex } from "../tree/index-stream.ts";
import { snapshotErrors } from "./errors.ts";

/** An object as a manifest describes it. */
export interface DescribedObject {
  readonly object: StoredObject;
  readonly codecs: readonly CodecRecord[];
  readonly plain: BytesRecord;
  readonly stored: BytesRecord;
}

/**
 * The plain bytes of a part. The stream never ends well unless the stored and the plain bytes both had the length and
 * the SHA-256 of the manifest: it fails with `integrity/changed` at its end at the latest, and before it gives one byte
 * more than the manifest says. Throws `codec/unknown` and what the storage throws.
 */
export async function openPart(
  storage: Storage,
  part: PartRecord,
  decoders: ReadonlyMap<string, Decoder>,
  keys: KeySource,
  ctx: RunContext,
): Promise<Readable> {
  return openObject(storage, part, decoders, keys, ctx);
}

/** The entries of a tree, in the order of its archive; checked as `openPart` does. Throws `snapshot/no-index` for a stream. */
export async function* openIndex(
  storage: Storage,
  part: PartRecord,
  decoders: ReadonlyMap<string, Decoder>,
  keys: KeySource,
  ctx: RunContext,
): AsyncGenerator<TreeEntry, void, undefined> {
  const { index, entries, digest } = treeOf(part);
  const body = await openObject(storage, index, decoders, keys, ctx);
  yield* readIndex(body, { entries, digest });
}

function treeOf(part: PartRecord): TreeRecord {
  if (part.tree === undefined) throw snapshotErrors["snapshot/no-index"]({ part: part.name });
  return part.tree;
}

/** As `openPart`, for any object that a manifest describes. */
export async function openObject(
  storage: Storage,
  { object, codecs, plain, stored }: DescribedObject,
  decoders: ReadonlyMap<string, Decoder>,
  keys: KeySource,
  ctx: RunContext,
): Promise<Readable> {
  const body = await storage.get(object, {}, ctx);
  const asStored = expectBytes(stored, object.key);
  const allRead = pipeline(body, asStored, { signal: ctx.signal });
  // Nobody may be waiting for it yet; whoever reads to the end meets the failure there.
  allRead.catch(() => undefined);
  const decoded = orClose(body, () => decodeThrough(asStored, codecs, decoders, keys, ctx));
  const asPlain = expectBytes(plain, `${object.key}, decoded,`);
  forward(decoded, asPlain, (error) => (error === body.errored ? error : damageOr(error, object.key)));
  const whole = endsAfter(allRead);
  pipeline(asPlain, whole).catch(() => undefined);
  whole.once("close", () => body.destroy());
  return whole;
}

function orClose<T>(body: Readable, work: () => T): T {
  try {
    return work();
  } catch (error) {
    body.destroy();
    throw error;
  }
}

/** As a pipeline of two, but the failure is put in other words on its way. */
function forward(from: Readable, to: Transform, wording: (error: Error) => Error): void {
  finished(from, { writable: false }, (error) => {
    if (error != null) to.destroy(wording(error));
  });
  to.once("close", () => from.destroy());
  from.pipe(to);
}

/** A decoder that stops early must not hide that the rest was never looked at. */
function endsAfter(allRead: Promise<void>): Transform {
  return new Transform({
    highWaterMark: 1024 * 1024,
    transform: (chunk: Buffer, _encoding, next) => next(null, chunk),
    flush: (next) => void allRead.then(() => next(), next),
  });
}

/** What a decoder's program or library says of bytes that it cannot undo is damage of the object. */
function damageOr(error: Error, key: string): Error {
  const fromLibrary = /^(?:Z|ZSTD)_/.test((error as NodeJS.ErrnoException).code ?? "");
  if (!fromLibrary && !hasCode(error, "process/failed")) return error;
  return snapshotErrors["snapshot/undecodable"]({ key, why: error.message }, { cause: error });
}
