// Storages with one fault each, of the kind that drivers really had, and the group that must notice it.
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type {
  GetOptions,
  ObjectRef,
  PutOptions,
  RunContext,
  Source,
  Storage,
  StoredObject,
} from "@lifeboat/core/plugin";
import { bytesOf, MemoryStorage, sourceOf, type MemoryPlace } from "@lifeboat/testkit";

interface Broken {
  readonly group: string;
  make(place: MemoryPlace): Storage;
}

export const brokenStorages: Readonly<Record<string, Broken>> = {
  "loses the last piece of a large body": {
    group: "gives back what was put",
    make: (place) =>
      putting(place, async (storage, key, source, options, ctx) => {
        const body = await bytesOf((await source.open()) as AsyncIterable<Uint8Array>);
        await storage.put(key, sourceOf(body.subarray(0, 5 * 1024 * 1024)), options, ctx);
        return { key, bytes: body.length };
      }),
  },
  "hands out a receipt with another count": {
    group: "gives back what was put",
    make: (place) =>
      putting(place, async (storage, key, source, options, ctx) => {
        const receipt = await storage.put(key, source, options, ctx);
        return { ...receipt, bytes: receipt.bytes + 1 };
      }),
  },
  "keeps what came before the source failed": {
    group: "keeps nothing of a source that failed",
    make: (place) =>
      putting(place, (storage, key, source, options, ctx) => storage.put(key, tolerant(source), options, ctx)),
  },
  "fails with the source but leaves the half object": {
    group: "keeps nothing of a source that failed",
    make: (place) => putting(place, writeInPlace),
  },
  "does not listen to an abort": {
    group: "keeps nothing of a put that was aborted",
    make: (place) =>
      putting(place, (storage, key, source, options, ctx) =>
        storage.put(key, source, options, { ...ctx, signal: new AbortController().signal }),
      ),
  },
  "ignores ifAbsent": {
    group: "puts only if absent",
    make: (place) => putting(place, (storage, key, source, _options, ctx) => storage.put(key, source, {}, ctx)),
  },
  "looks first and puts then": {
    group: "puts only if absent",
    make: (place) =>
      putting(place, async (storage, key, source, options, ctx) => {
        if (options.ifAbsent === true && (await storage.stat({ key }, ctx)) !== undefined) throw existing();
        await sleep(5);
        return storage.put(key, source, {}, ctx);
      }),
  },
  "removes the old object before it writes the new one": {
    group: "overwrites all or nothing",
    make: (place) =>
      putting(place, async (storage, key, source, options, ctx) => {
        if (options.ifAbsent !== true) await storage.delete({ key }, ctx);
        return storage.put(key, source, options, ctx);
      }),
  },
  "decodes per cent signs in keys": {
    group: "takes odd keys as they are",
    make: (place) =>
      putting(place, (storage, key, source, options, ctx) => storage.put(decoded(key), source, options, ctx)),
  },
  "takes keys that lead out of it": {
    group: "takes odd keys as they are",
    make: (place) =>
      putting(place, (storage, key, source, options, ctx) =>
        storage.put(key.replaceAll(/(^|\/)\.*(?=\/|$)/g, "$1_") || "_", source, options, ctx),
      ),
  },
  "takes a prefix for a directory": {
    group: "lists each object once",
    make: (place) => listing(place, (all, prefix) => all.filter(({ key }) => key.startsWith(directoryOf(prefix)))),
  },
  "lists one page only": {
    group: "lists each object once",
    make: (place) => listing(place, (all) => all.slice(0, 1_000)),
  },
  "lists an object twice": {
    group: "lists each object once",
    make: (place) => listing(place, (all) => [...all, ...all.slice(0, 1)]),
  },
  "ends its listing on an abort": { group: "lists each object once", make: (place) => new ShortListing(place) },
  "gives an empty body for a missing object": {
    group: "says what is missing",
    make: (place) => new EmptyForMissing(place),
  },
  "fails the stat of a missing object": { group: "says what is missing", make: (place) => new StatThrows(place) },
  "fails the second delete": { group: "says what is missing", make: (place) => new DeleteThrows(place) },
  "deletes everything that begins with the key": {
    group: "says what is missing",
    make: (place) => new DeletesByPrefix(place),
  },
  "takes the end of a range as included": { group: "reads ranges", make: (place) => new InclusiveRange(place) },
  "uses one buffer for all puts": { group: "works in parallel", make: (place) => new SharedBuffer(place) },
  "fails when it is disposed twice": { group: "can be disposed twice", make: (place) => new DisposeOnce(place) },
};

type Put = (
  storage: Storage,
  key: string,
  source: Source,
  options: PutOptions,
  ctx: RunContext,
) => Promise<StoredObject>;

function putting(place: MemoryPlace, put: Put): Storage {
  const storage = new MemoryStorage(place);
  const inner = new MemoryStorage(place);
  storage.put = (key, source, options, ctx) => put(inner, key, source, options, ctx);
  return storage;
}

function listing(place: MemoryPlace, change: (all: StoredObject[], prefix: string) => StoredObject[]): Storage {
  const storage = new MemoryStorage(place);
  const inner = new MemoryStorage(place);
  storage.list = async function* (prefix, ctx) {
    const all = await Array.fromAsync(inner.list("", ctx));
    const mine = await Array.fromAsync(inner.list(prefix, ctx));
    yield* change(prefix === "" ? all : mine, prefix);
  };
  return storage;
}

function existing(): Error {
  return Object.assign(new Error("exists"), { code: "storage/exists" });
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function directoryOf(prefix: string): string {
  return prefix.endsWith("/") ? prefix : `${prefix}/`;
}

function tolerant(source: Source): Source {
  return { replayable: false, open: async () => untilItFails((await source.open()) as AsyncIterable<Uint8Array>) };
}

async function* untilItFails(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch {
    return;
  }
}

const writeInPlace: Put = async (storage, key, source, options, ctx) => {
  try {
    return await storage.put(key, source, options, ctx);
  } catch (error) {
    const taken = (error as { code?: string }).code === "storage/exists";
    if (!taken && !ctx.signal.aborted) await storage.put(key, sourceOf("half"), {}, ctx);
    throw error;
  }
};

class ShortListing extends MemoryStorage {
  override async *list(prefix: string, ctx: RunContext): AsyncIterable<StoredObject> {
    for (const [key, body] of [...this.place]) {
      if (ctx.signal.aborted) return;
      if (key.startsWith(prefix)) yield { key, bytes: body.length };
    }
  }
}

class EmptyForMissing extends MemoryStorage {
  override async get(object: ObjectRef, options: GetOptions, ctx: RunContext): Promise<Readable> {
    return super.get(object, options, ctx).catch(() => Readable.from([]));
  }
}

class StatThrows extends MemoryStorage {
  override async stat(object: ObjectRef, ctx: RunContext): Promise<StoredObject | undefined> {
    const found = await super.stat(object, ctx);
    if (found === undefined) throw new Error("404");
    return found;
  }
}

class DeleteThrows extends MemoryStorage {
  override async delete(object: ObjectRef): Promise<void> {
    if (!this.place.delete(object.key)) throw new Error("404");
  }
}

class DeletesByPrefix extends MemoryStorage {
  override async delete(object: ObjectRef): Promise<void> {
    for (const key of [...this.place.keys()]) if (key.startsWith(object.key)) this.place.delete(key);
  }
}

class InclusiveRange extends MemoryStorage {
  override get(object: ObjectRef, { range }: GetOptions, ctx: RunContext): Promise<Readable> {
    const end = range?.end === undefined ? undefined : range.end + 1;
    return super.get(object, range === undefined ? {} : { range: { ...range, ...(end && { end }) } }, ctx);
  }
}

class SharedBuffer extends MemoryStorage {
  #gathered: Uint8Array[] = [];

  override async put(key: string, source: Source, options: PutOptions, ctx: RunContext): Promise<StoredObject> {
    this.#gathered = [];
    for await (const chunk of (await source.open()) as AsyncIterable<Uint8Array>) this.#gathered.push(chunk);
    return super.put(key, sourceOf(Buffer.concat(this.#gathered)), options, ctx);
  }
}

class DisposeOnce extends MemoryStorage {
  #disposed = false;

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) throw new Error("disposed already");
    this.#disposed = true;
  }
}
