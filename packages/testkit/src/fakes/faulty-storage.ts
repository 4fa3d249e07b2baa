// A storage that fails on command, so that a test decides when the world breaks.
import { Readable } from "node:stream";
import type {
  GetOptions,
  ObjectRef,
  PutOptions,
  RunContext,
  Source,
  Storage,
  StoredObject,
} from "@lifeboat/core/plugin";
import type { StorageMethod } from "./storage-method.ts";

/**
 * `at-once`: nothing was done. `half-way`: a put has read half of its source and kept nothing, a get gives half of the
 * bytes, a list half of the objects. `afterwards`: it was done, and then the error came (an answer that was lost).
 */
export type FaultMoment = "at-once" | "half-way" | "afterwards";

interface Fault {
  readonly error: Error;
  readonly moment: FaultMoment;
}

export class FaultyStorage implements Storage {
  readonly #inner: Storage;
  readonly #faults = new Map<StorageMethod, Fault[]>();
  /** Every call that reached this storage, e.g. `put core-1/data`. */
  readonly calls: string[] = [];

  constructor(inner: Storage) {
    this.#inner = inner;
  }

  get capabilities(): Storage["capabilities"] {
    return this.#inner.capabilities;
  }

  get location(): string {
    return this.#inner.location;
  }

  /** The next call of `method` that has no fault yet fails with `error`; call it again for the one after that. */
  failNext(method: StorageMethod, error: Error, moment: FaultMoment = "at-once"): void {
    this.#faults.set(method, [...(this.#faults.get(method) ?? []), { error, moment }]);
  }

  async put(key: string, source: Source, options: PutOptions, ctx: RunContext): Promise<StoredObject> {
    const fault = this.#next("put", key);
    if (fault?.moment === "half-way") return this.#inner.put(key, breaking(source, fault.error), options, ctx);
    return around(fault, () => this.#inner.put(key, source, options, ctx));
  }

  async get(object: ObjectRef, options: GetOptions, ctx: RunContext): Promise<Readable> {
    const fault = this.#next("get", object.key);
    const body = await around(fault, () => this.#inner.get(object, options, ctx));
    if (fault?.moment !== "half-way") return body;
    return Readable.from(halfOf(body, fault.error), { objectMode: false });
  }

  async stat(object: ObjectRef, ctx: RunContext): Promise<StoredObject | undefined> {
    return around(this.#next("stat", object.key), () => this.#inner.stat(object, ctx));
  }

  async *list(prefix: string, ctx: RunContext): AsyncIterable<StoredObject> {
    const fault = this.#next("list", prefix);
    if (fault?.moment === "at-once") throw fault.error;
    const all = await Array.fromAsync(this.#inner.list(prefix, ctx));
    yield* fault?.moment === "half-way" ? all.slice(0, all.length / 2) : all;
    if (fault !== undefined) throw fault.error;
  }

  async delete(object: ObjectRef, ctx: RunContext): Promise<void> {
    return around(this.#next("delete", object.key), () => this.#inner.delete(object, ctx));
  }

  async free(ctx: RunContext): Promise<number | undefined> {
    return this.#inner.free?.(ctx);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inner[Symbol.asyncDispose]?.();
  }

  #next(method: StorageMethod, what: string): Fault | undefined {
    this.calls.push(`${method} ${what}`);
    return this.#faults.get(method)?.shift();
  }
}

async function around<T>(fault: Fault | undefined, act: () => Promise<T>): Promise<T> {
  if (fault?.moment === "at-once") throw fault.error;
  const done = await act();
  if (fault?.moment === "afterwards") throw fault.error;
  return done;
}

function breaking(source: Source, error: Error): Source {
  return { replayable: source.replayable, open: async (start) => halfOf(await source.open(start), error) };
}

/** Half of the bytes that are there, then the error. Holds the whole body: it is for tests. */
async function* halfOf(body: AsyncIterable<Uint8Array>, error: Error): AsyncGenerator<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const whole = Buffer.concat(chunks);
  yield whole.subarray(0, whole.length / 2);
  throw error;
}
