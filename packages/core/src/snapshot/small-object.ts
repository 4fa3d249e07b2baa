// Reads and writes the small files of the layout, whole.
import type { RunContext } from "../contract/context.ts";
import type { ObjectRef, PutOptions, Storage, StoredObject } from "../contract/storage.ts";
import { hasCode } from "../contract/errors.ts";
import { snapshotErrors } from "./errors.ts";

/** Enough for claims, tombstones, lifeboat.json and digests. */
export const smallLimit = 1024 * 1024;

/** Throws `storage/missing`, and `storage/object-too-big` before it has read much more than `limit` bytes. */
export async function readObject(storage: Storage, ref: ObjectRef, limit: number, ctx: RunContext): Promise<Buffer> {
  const body = await storage.get(ref, {}, ctx);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > limit) {
      throw snapshotErrors["storage/object-too-big"]({ key: ref.key, limit, location: storage.location });
    }
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

/** As `readObject`, and undefined where the object is missing. */
export async function readIfThere(
  storage: Storage,
  ref: ObjectRef,
  limit: number,
  ctx: RunContext,
): Promise<Buffer | undefined> {
  try {
    return await readObject(storage, ref, limit, ctx);
  } catch (error) {
    if (hasCode(error, "storage/missing")) return undefined;
    throw error;
  }
}

export async function putObject(
  storage: Storage,
  key: string,
  body: Uint8Array,
  options: PutOptions,
  ctx: RunContext,
): Promise<StoredObject> {
  const source = { open: async () => oneChunk(body), replayable: true, bytes: body.byteLength };
  return storage.put(key, source, options, ctx);
}

async function* oneChunk(body: Uint8Array): AsyncIterable<Uint8Array> {
  if (body.byteLength > 0) yield body;
}
