// A storage that takes its time, so that a test can act while a call is under way.
import type { Readable } from "node:stream";
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
import type { StorageMethod } from "./storage-method.ts";

/** Milliseconds before each call is passed on. */
export type Delays = Readonly<Partial<Record<StorageMethod, number>>>;

export class SlowStorage implements Storage {
  readonly #inner: Storage;
  readonly #delays: Delays;

  constructor(inner: Storage, delays: Delays) {
    this.#inner = inner;
    this.#delays = delays;
  }

  get capabilities(): Storage["capabilities"] {
    return this.#inner.capabilities;
  }

  get location(): string {
    return this.#inner.location;
  }

  async put(key: string, source: Source, options: PutOptions, ctx: RunContext): Promise<StoredObject> {
    await this.#wait("put", ctx);
    return this.#inner.put(key, source, options, ctx);
  }

  async get(object: ObjectRef, options: GetOptions, ctx: RunContext): Promise<Readable> {
    await this.#wait("get", ctx);
    return this.#inner.get(object, options, ctx);
  }

  async stat(object: ObjectRef, ctx: RunContext): Promise<StoredObject | undefined> {
    await this.#wait("stat", ctx);
    return this.#inner.stat(object, ctx);
  }

  async *list(prefix: string, ctx: RunContext): AsyncIterable<StoredObject> {
    await this.#wait("list", ctx);
    yield* this.#inner.list(prefix, ctx);
  }

  async delete(object: ObjectRef, ctx: RunContext): Promise<void> {
    await this.#wait("delete", ctx);
    return this.#inner.delete(object, ctx);
  }

  async free(ctx: RunContext): Promise<number | undefined> {
    return this.#inner.free?.(ctx);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inner[Symbol.asyncDispose]?.();
  }

  /** Ends with the reason of an abort, like everything that touches the world. */
  async #wait(method: StorageMethod, { signal }: RunContext): Promise<void> {
    await sleep(this.#delays[method] ?? 0, undefined, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
  }
}
