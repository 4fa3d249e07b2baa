// Put, get and stat agree on every byte, whatever the size and however it comes.
import assert from "node:assert/strict";
import { patternOf, sourceOf } from "../bodies.ts";
import { storageTest, type StorageSuite } from "./storage-suite.ts";

export function bodiesGroup(suite: StorageSuite): void {
  const sizes = { "an empty body": 0, "one byte": 1, [`${suite.largeBytes} bytes`]: suite.largeBytes };
  for (const [name, size] of Object.entries(sizes)) {
    storageTest(suite, `${name}: receipt, stat, list and get agree`, async (bench) => {
      const body = patternOf(size);
      const receipt = await bench.put("body", sourceOf(body));
      assert.equal(receipt.key, bench.key("body"));
      assert.equal(receipt.bytes, size, "the receipt has another count");
      await bench.assertHolds("body", body);
      assert.deepEqual(await bench.names(), ["body"]);
    });
  }
  storageTest(suite, "a body in pieces of one and of odd lengths", async (bench) => {
    const body = patternOf(70_001);
    await bench.put("odd", sourceOf(body, 4_099));
    await bench.put("bytes", sourceOf(body.subarray(0, 3_000), 1));
    await bench.assertHolds("odd", body);
    await bench.assertHolds("bytes", body.subarray(0, 3_000));
  });
  storageTest(suite, "a source that is an async iterable and does not know its length", async (bench) => {
    const body = patternOf(200_000);
    await bench.put("iterable", { replayable: false, open: async () => onceOver(body) });
    await bench.assertHolds("iterable", body);
  });
  storageTest(suite, "another opening of the same place reads it", async (bench) => {
    const body = patternOf(1_000);
    const receipt = await bench.put("shared", sourceOf(body));
    const other = await suite.open();
    assert.equal((await other.stat(receipt, bench.ctx))?.bytes, body.length);
    await other[Symbol.asyncDispose]?.();
  });
  storageTest(suite, "a reader that stops early does no harm", async (bench) => {
    const body = patternOf(suite.largeBytes);
    await bench.put("body", sourceOf(body));
    const reader = await bench.storage.get({ key: bench.key("body") }, {}, bench.ctx);
    reader.on("error", () => undefined).destroy();
    await bench.assertHolds("body", body);
  });
}

async function* onceOver(body: Buffer): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(body.subarray(0, 100_000));
  yield new Uint8Array(body.subarray(100_000));
}
