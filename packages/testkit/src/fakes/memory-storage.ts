// The smallest storage that keeps every guarantee: a map. The model that others are measured against.
import { Readable } from "node:stream";
import {
  promisedErrors,
  type GetOptions,
  type ObjectRef,
  type PutOptions,
  type RunContext,
  type Source,
  type Storage,
  type StorageCapabilities,
  type StoredObject,
} from "@lifeboat/core/plugin";

/** Where the objects are; two storages with one place see the same objects. */
export type MemoryPlace = Map<string, Buffer>;

export class MemoryStorage implements Storage {
  readonly location = "memory";
  readonly capabilities: StorageCapabilities = {
    conditionalPut: true,
    ranges: true,
    deduplicates: false,
    encrypts: false,
    compresses: false,
    trees: false,
    local: true,
  };
  readonly place: MemoryPlace;

  constructor(place: MemoryPlace = new Map()) {
    this.place = place;
  }

  async put(key: string, source: Source, options: PutOptions, ctx: RunContext): Promise<StoredObject> {
    checkKey(key);
    ctx.signal.throwIfAborted();
    const body = await gather(source, ctx.signal);
    ctx.signal.throwIfAborted();
    if (options.ifAbsent === true && this.place.has(key)) {
      throw promisedErrors["storage/exists"]({ key, location: this.location });
    }
    this.place.set(key, body);
    return { key, bytes: body.length };
  }

  async get({ key }: ObjectRef, { range }: GetOptions, ctx: RunContext): Promise<Readable> {
    checkKey(key);
    ctx.signal.throwIfAborted();
    const body = this.place.get(key);
    if (body === undefined) throw promisedErrors["storage/missing"]({ key, location: this.location });
    const wanted = body.subarray(range?.start ?? 0, range?.end ?? body.length);
    return Readable.from(wanted.length === 0 ? [] : [Buffer.from(wanted)], { objectMode: false });
  }

  async stat({ key }: ObjectRef, ctx: RunContext): Promise<StoredObject | undefined> {
    ctx.signal.throwIfAborted();
    const body = this.place.get(key);
    return body === undefined ? undefined : { key, bytes: body.length };
  }

  async *list(prefix: string, ctx: RunContext): AsyncIterable<StoredObject> {
    for (const [key, body] of [...this.place]) {
      ctx.signal.throwIfAborted();
      if (key.startsWith(prefix)) yield { key, bytes: body.length };
    }
  }

  async delete({ key }: ObjectRef, ctx: RunContext): Promise<void> {
    ctx.signal.throwIfAborted();
    this.place.delete(key);
  }
}

async function gather(source: Source, signal: AbortSignal): Promise<Buffer> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(signal.reason as Error);
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    return await Promise.race([readAll(source), aborted]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

async function readAll(source: Source): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await source.open()) as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function checkKey(key: string): void {
  const fine = key.split("/").every((segment) => !["", ".", ".."].includes(segment)) && !key.includes("\0");
  if (!fine) throw promisedErrors["storage/bad-key"]({ key, why: "it has an empty, . or .. segment or a NUL" });
}
