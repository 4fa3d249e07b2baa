// A put over an existing object replaces it whole, or leaves it as it was.
import assert from "node:assert/strict";
import { brokenSource, patternOf, sourceOf } from "../bodies.ts";
import { storageTest, type StorageSuite } from "./storage-suite.ts";

export function overwriteGroup(suite: StorageSuite): void {
  const old = patternOf(2_000);
  storageTest(suite, "a longer and a shorter body replace the old one", async (bench) => {
    for (const size of [2_000, 5_000, 10, 0]) {
      const body = patternOf(size, size + 1);
      await bench.put("object", sourceOf(body));
      await bench.assertHolds("object", body);
    }
    assert.deepEqual(await bench.names(), ["object"]);
  });
  storageTest(suite, "a source that fails leaves the old body", async (bench) => {
    await bench.put("object", sourceOf(old));
    await assert.rejects(bench.put("object", brokenSource(suite.largeBytes, new Error("the source broke"))));
    await bench.assertHolds("object", old);
  });
  storageTest(suite, "an abort leaves the old body", async (bench) => {
    await bench.put("object", sourceOf(old));
    await bench.assertGivesUp("object", suite.largeBytes, suite.abortMs);
    await bench.assertHolds("object", old);
  });
}
