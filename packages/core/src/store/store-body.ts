// One body, encoded once, on its way to several storages; digests and counts are taken as it passes.
import { pipeline, type Readable, type Transform } from "node:stream";
import type { Encoder } from "../contract/codec.ts";
import type { RunContext } from "../contract/context.ts";
import type { BytesRecord, CodecRecord } from "../contract/records.ts";
import type { Storage, StoredObject } from "../contract/storage.ts";
import { encodeThrough } from "../codec/chain.ts";
import { measure } from "../codec/measure.ts";
import { fanOut } from "./fan-out.ts";
import { storeErrors } from "./errors.ts";

/** A storage that this body goes to. */
export interface StoreTarget {
  readonly name: string;
  readonly storage: Storage;
  readonly ctx: RunContext;
}

export interface StoredBody {
  readonly plain: BytesRecord;
  readonly stored: BytesRecord;
  readonly codecs: readonly CodecRecord[];
  /** By storage: the receipt, or why there is none. */
  readonly receipts: ReadonlyMap<string, StoredObject>;
  readonly failures: ReadonlyMap<string, unknown>;
}

/** Rejects only where `body` or an encoder failed: nothing is visible on any target then. */
export async function storeBody(
  body: Readable,
  key: string,
  encoders: readonly Encoder[],
  targets: readonly StoreTarget[],
  ctx: RunContext,
): Promise<StoredBody> {
  const plain = measure();
  const stored = measure();
  const encoded = encodeThrough(join(body, plain), encoders, ctx);
  const results = await fanOut(
    join(encoded.body, stored),
    targets.map((target) => (lane) => target.storage.put(key, onceReadable(lane), { ifAbsent: true }, target.ctx)),
  );
  const receipts = new Map<string, StoredObject>();
  const failures = new Map<string, unknown>();
  for (const [i, target] of targets.entries()) {
    const outcome = judge(results[i], target.name, stored.record().bytes);
    if (outcome.receipt === undefined) failures.set(target.name, outcome.reason);
    else receipts.set(target.name, outcome.receipt);
  }
  return { plain: plain.record(), stored: stored.record(), codecs: encoded.records(), receipts, failures };
}

function onceReadable(body: Readable) {
  return { open: () => Promise.resolve(body), replayable: false };
}

function judge(
  result: PromiseSettledResult<StoredObject> | undefined,
  storage: string,
  sent: number,
): { receipt?: StoredObject; reason?: unknown } {
  if (result?.status !== "fulfilled") return { reason: result?.reason };
  const receipt = result.value;
  if (receipt.bytes === sent) return { receipt };
  return { reason: storeErrors["store/wrong-count"]({ storage, key: receipt.key, sent, stored: receipt.bytes }) };
}

/** Joins so that a failure on either side reaches the other; the returned stream carries it. */
export function join(body: Readable, through: Transform): Readable {
  return pipeline(body, through, () => undefined);
}
