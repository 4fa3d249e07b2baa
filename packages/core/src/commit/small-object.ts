// Puts an object that fits in memory.
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { BytesRecord } from "../contract/records.ts";
import type { Source } from "../contract/data.ts";
import type { StoredObject } from "../contract/storage.ts";
import type { StoreTarget } from "../store/store-body.ts";

export function bytesRecord(body: Uint8Array): BytesRecord {
  return { bytes: body.length, sha256: createHash("sha256").update(body).digest("hex") };
}

export function sourceOf(body: Uint8Array): Source {
  return {
    open: (start = 0) => Promise.resolve(Readable.from([body.subarray(start)], { objectMode: false })),
    replayable: true,
    bytes: body.length,
  };
}

export async function putSmall(target: StoreTarget, key: string, body: Uint8Array): Promise<StoredObject> {
  return target.storage.put(key, sourceOf(body), { ifAbsent: true }, target.ctx);
}
