// A storage in memory that keeps the contract, can be looked into and damaged, and fails on command.
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { promisedErrors } from "../../src/contract/promised-errors.ts";
import type { Source, Storage, StoredObject } from "@lifeboat/core/plugin";

export interface MemoryStorage extends Storage {
  readonly objects: Map<string, Buffer>;
  /** Every call as `method key`, in order. */
  readonly calls: string[];
  /** Asked before each call: what it throws, the call throws. */
  fail: (call: string) => void;
  /** The listing, as `list` will give it. */
  arrange: (objects: StoredObject[]) => StoredObject[];
}

export function memoryStorage(
  options: { location?: string; local?: boolean; conditionalPut?: boolean } = {},
): MemoryStorage {
  const objects = new Map<string, Buffer>();
  const location = options.location ?? "memory";
  const missing = (key: string) => promisedErrors["storage/missing"]({ key, location });
  const receipt = (key: string, body: Buffer): StoredObject => ({ key, bytes: body.length, digest: digestOf(body) });
  const called = (call: string): void => {
    memory.calls.push(call);
    memory.fail(call);
  };
  const memory: MemoryStorage = {
    objects,
    calls: [],
    fail: () => undefined,
    arrange: (listed) => listed,
    location,
    capabilities: {
      conditionalPut: options.conditionalPut ?? true,
      ranges: false,
      deduplicates: false,
      encrypts: false,
      compresses: false,
      trees: false,
      local: options.local ?? true,
    },
    async put(key, source, { ifAbsent }) {
      called(`put ${key}`);
      const body = await bytesOf(source);
      if (ifAbsent === true && objects.has(key)) throw promisedErrors["storage/exists"]({ key, location });
      objects.set(key, body);
      return receipt(key, body);
    },
    async get({ key }) {
      called(`get ${key}`);
      const body = objects.get(key);
      if (body === undefined) throw missing(key);
      return Readable.from(chunksOf(body));
    },
    async stat({ key }) {
      called(`stat ${key}`);
      const body = objects.get(key);
      return body && receipt(key, body);
    },
    async *list(prefix) {
      called(`list ${prefix}`);
      const listed = [...objects].filter(([key]) => key.startsWith(prefix)).map(([key, body]) => receipt(key, body));
      yield* memory.arrange(listed);
    },
    async delete({ key }) {
      called(`delete ${key}`);
      objects.delete(key);
    },
  };
  return memory;
}

function digestOf(body: Buffer): string {
  return `sha256:${createHash("sha256").update(body).digest("hex")}`;
}

async function bytesOf(source: Source): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await source.open()) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

function* chunksOf(body: Buffer): Iterable<Buffer> {
  for (let at = 0; at < body.length; at += 1000) yield body.subarray(at, at + 1000);
}
