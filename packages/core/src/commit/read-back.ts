// Reads back what a storage holds before anything is committed there: a receipt is a claim, bytes are a fact.
import { pipeline } from "node:stream/promises";
import { PassThrough } from "node:stream";
import type { BytesRecord } from "../contract/records.ts";
import type { StoredObject } from "../contract/storage.ts";
import { expectBytes } from "../codec/measure.ts";
import { storeErrors } from "../store/errors.ts";
import type { StoreTarget } from "../store/store-body.ts";

/** What was just written, before it is committed. Throws `store/read-back`. */
export async function readBack(target: StoreTarget, object: StoredObject, stored: BytesRecord): Promise<void> {
  try {
    await checkStored(target, object, stored);
  } catch (error) {
    target.ctx.signal.throwIfAborted();
    const what = error instanceof Error ? error.message : String(error);
    throw storeErrors["store/read-back"]({ storage: target.name, key: object.key, what }, { cause: error });
  }
}

/** All bytes where reading costs no network; existence and length elsewhere. Throws an integrity error that names the object. */
export async function checkStored(target: StoreTarget, object: StoredObject, stored: BytesRecord): Promise<void> {
  if (target.storage.capabilities.local) await compareBytes(target, object, stored);
  else await compareLength(target, object, stored);
}

async function compareBytes(target: StoreTarget, object: StoredObject, stored: BytesRecord): Promise<void> {
  const body = await target.storage.get(object, {}, target.ctx);
  const sink = new PassThrough().resume();
  await pipeline(body, expectBytes(stored, object.key), sink, { signal: target.ctx.signal });
}

async function compareLength(target: StoreTarget, object: StoredObject, stored: BytesRecord): Promise<void> {
  const now = await target.storage.stat(object, target.ctx);
  if (now?.bytes === stored.bytes) return;
  const what = now === undefined ? "it is not there" : `it has ${now.bytes} bytes instead of ${stored.bytes}`;
  throw storeErrors["store/not-as-recorded"]({ storage: target.name, key: object.key, what });
}
