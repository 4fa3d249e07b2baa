// Disposing is for everybody: also for who did nothing with the storage, and for who does it twice.
import assert from "node:assert/strict";
import { sourceOf } from "../bodies.ts";
import { storageTest, type StorageSuite } from "./storage-suite.ts";

export function disposeGroup(suite: StorageSuite): void {
  storageTest(suite, "a storage that was never used can be disposed, twice", async () => {
    const storage = await suite.open();
    await storage[Symbol.asyncDispose]?.();
    await storage[Symbol.asyncDispose]?.();
  });
  storageTest(suite, "what was put is there after its storage was disposed twice", async (bench) => {
    const storage = await suite.open();
    await storage.put(bench.key("stays"), sourceOf("body"), {}, bench.ctx);
    await storage[Symbol.asyncDispose]?.();
    await storage[Symbol.asyncDispose]?.();
    assert.equal((await bench.stat("stays"))?.bytes, 4);
  });
}
