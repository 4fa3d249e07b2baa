// What the groups of the storage suite share: the storage under test, a place of its own for each test, and questions.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunContext, Source, Storage, StoredObject } from "@lifeboat/core/plugin";
import { bytesOf, stuckSource } from "../bodies.ts";
import { testContext } from "../context/test-context.ts";
import type { TestRunner } from "../runner.ts";

/** Capabilities that decide which tests are run. */
export type StoragePromise = "conditionalPut" | "ranges";

export interface StorageSuiteOptions {
  /** Heads the tests, e.g. `directory`. */
  readonly name: string;
  /** What the storage says in `capabilities`; a gate that is closed stays visible as a test that was not run. */
  readonly promises: readonly StoragePromise[];
  /** Opens the storage; called again, it opens the same place once more. */
  open(): Promise<Storage>;
  /** Takes the place back when all tests are through. */
  remove?(): Promise<void>;
  /** The body that crosses every border of buffers and parts. Default: 5 MiB and one byte. */
  readonly largeBytes?: number;
  /** How many objects the long listing has; more than any page of the service. Default: 1,100. */
  readonly manyObjects?: number;
  /** How long a put may take to notice an abort, in milliseconds. Default: 5,000. */
  readonly abortMs?: number;
}

export interface StorageSuite extends Required<Omit<StorageSuiteOptions, "remove">> {
  readonly runner: TestRunner;
}

/** One test's view of the storage: its own keys, and a context that nobody else aborts. */
export class StorageBench implements AsyncDisposable {
  readonly storage: Storage;
  readonly ctx: RunContext & Disposable & { abort(reason?: Error): void };
  readonly #prefix = `conformance-${randomBytes(6).toString("hex")}/`;

  constructor(storage: Storage) {
    this.storage = storage;
    this.ctx = testContext();
  }

  key(name: string): string {
    return this.#prefix + name;
  }

  put(name: string, source: Source, ifAbsent = false): Promise<StoredObject> {
    return this.storage.put(this.key(name), source, ifAbsent ? { ifAbsent } : {}, this.ctx);
  }

  async read(name: string, range?: { start: number; end?: number }): Promise<Buffer> {
    const body = await this.storage.get({ key: this.key(name) }, range === undefined ? {} : { range }, this.ctx);
    return bytesOf(body as AsyncIterable<Uint8Array>);
  }

  stat(name: string): Promise<StoredObject | undefined> {
    return this.storage.stat({ key: this.key(name) }, this.ctx);
  }

  delete(name: string): Promise<void> {
    return this.storage.delete({ key: this.key(name) }, this.ctx);
  }

  /** Names below this test's prefix that begin with `start`, sorted; duplicates stay. */
  async names(start = ""): Promise<string[]> {
    const objects = await Array.fromAsync(this.storage.list(this.key(start), this.ctx));
    return objects.map(({ key }) => key.slice(this.#prefix.length)).sort();
  }

  /** Nothing answers to `name`: not stat, not list, not get. */
  async assertInvisible(name: string): Promise<void> {
    assert.equal(await this.stat(name), undefined, "stat sees the key");
    assert.ok(!(await this.names(name)).includes(name), "list shows the key");
    await assert.rejects(this.read(name), { code: "storage/missing" });
  }

  async assertHolds(name: string, body: Buffer): Promise<void> {
    assert.equal((await this.stat(name))?.bytes, body.length, "stat has another length");
    assert.ok((await this.read(name)).equals(body), "get gives other bytes");
  }

  /** A put of `name` whose source hangs after `good` bytes fails within `withinMs` of an abort. */
  async assertGivesUp(name: string, good: number, withinMs: number): Promise<void> {
    const controller = new AbortController();
    const source = stuckSource(good, () => setTimeout(() => controller.abort(new Error("stop")), 20));
    const put = this.storage.put(this.key(name), source, {}, this.contextWith(controller.signal));
    const outcome = put.then(
      () => "succeeded",
      () => "failed",
    );
    const patience = new AbortController();
    const late = sleep(withinMs, "still runs", { signal: patience.signal }).catch(() => "");
    assert.equal(await Promise.race([outcome, late]), "failed");
    patience.abort();
  }

  /** For work under a signal that the test aborts; everything else goes on with the bench's own. */
  contextWith(signal: AbortSignal): RunContext {
    return { ...this.ctx, signal };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const mine = await Array.fromAsync(this.storage.list(this.#prefix, this.ctx));
    for (const object of mine) await this.storage.delete(object, this.ctx);
    this.ctx[Symbol.dispose]();
  }
}

/** As `storageTest`, for a test that only counts where `promise` is made. */
export function promisedTest(
  suite: StorageSuite,
  promise: StoragePromise,
  name: string,
  body: (bench: StorageBench) => Promise<void>,
): void {
  if (suite.promises.includes(promise)) {
    storageTest(suite, name, body);
    return;
  }
  suite.runner.it(`${name} (not run: ${suite.name} does not promise ${promise})`, async () => undefined);
}

/** Registers one test that gets a bench of its own, over a freshly opened storage. */
export function storageTest(suite: StorageSuite, name: string, body: (bench: StorageBench) => Promise<void>): void {
  suite.runner.it(name, async () => {
    const storage = await suite.open();
    try {
      await using bench = new StorageBench(storage);
      await body(bench);
    } finally {
      await storage[Symbol.asyncDispose]?.();
    }
  });
}
