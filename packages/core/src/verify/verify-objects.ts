// Reads every stored byte that a manifest names, and says which objects are not what was written.
import type { Readable } from "node:stream";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { expectBytes } from "../codec/measure.ts";
import type { Decoder, KeySource } from "../contract/codec.ts";
import type { ProgressTask, RunContext } from "../contract/context.ts";
import type { PartRecord, TreeRecord } from "../contract/records.ts";
import type { Storage } from "../contract/storage.ts";
import { openIndex, openPart, type DescribedObject } from "../snapshot/open-part.ts";
import { indexTree } from "../tree/index-stream.ts";
import { findingOf, type Finding } from "./finding.ts";

export interface ReadingPlace {
  readonly storage: Storage;
  readonly decoders: ReadonlyMap<string, Decoder>;
  readonly keys: KeySource;
  readonly task: ProgressTask;
  readonly ctx: RunContext;
}

/** The stored bytes of an object against its length and SHA-256. Nothing is decoded. */
export async function verifyStored(
  place: ReadingPlace,
  { object, stored }: DescribedObject,
): Promise<Finding | undefined> {
  return findingOf(object.key, place.ctx, async () => {
    const body = await place.storage.get(object, {}, place.ctx);
    await pipeline(body, expectBytes(stored, object.key), drain(place.task), { signal: place.ctx.signal });
    return undefined;
  });
}

/** The stored and the plain bytes of a part; of a tree also that its archive holds exactly what its index says. */
export async function verifyContent(place: ReadingPlace, part: PartRecord): Promise<Finding[]> {
  const { storage, decoders, keys, ctx } = place;
  const { key } = part.object;
  const data = await findingOf(key, ctx, async () => {
    const body = await openPart(storage, part, decoders, keys, ctx);
    return part.tree === undefined ? readAll(place, body) : readTree(place, key, body, part.tree);
  });
  const index = part.tree && (await verifyIndex(place, part, part.tree));
  return [data, index].filter((found) => found !== undefined);
}

async function readAll({ task, ctx }: ReadingPlace, body: Readable): Promise<undefined> {
  await pipeline(body, drain(task), { signal: ctx.signal });
}

async function readTree(
  { task, ctx }: ReadingPlace,
  key: string,
  body: Readable,
  expected: TreeRecord,
): Promise<Finding | undefined> {
  const { through, result } = indexTree(new Writable({ write: (_chunk, _encoding, done) => done() }));
  await pipeline(body, through, drain(task), { signal: ctx.signal });
  const found = await result;
  if (found.entries === expected.entries && found.digest === expected.digest) return undefined;
  const counts = `${found.entries} entries with the digest ${found.digest}`;
  const message = `${key} holds ${counts} instead of ${expected.entries} with the digest ${expected.digest}`;
  return { what: "index", key, message };
}

async function verifyIndex(
  { storage, decoders, keys, task, ctx }: ReadingPlace,
  part: PartRecord,
  { index }: TreeRecord,
): Promise<Finding | undefined> {
  return findingOf(index.object.key, ctx, async () => {
    // Reading it to its end is the check: every line, their number and their digest.
    const entries = openIndex(storage, part, decoders, keys, ctx);
    while ((await entries.next()).done !== true) ctx.signal.throwIfAborted();
    task.advance(index.plain.bytes);
    return undefined;
  });
}

function drain(task: ProgressTask): Writable {
  return new Writable({
    highWaterMark: 1024 * 1024,
    write: (chunk: Buffer, _encoding, done) => {
      task.advance(chunk.length);
      done();
    },
  });
}
