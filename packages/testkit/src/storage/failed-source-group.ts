// A source that fails leaves nothing that anybody could take for an object.
import assert from "node:assert/strict";
import type { Source } from "@lifeboat/core/plugin";
import { brokenSource, patternOf, sourceOf } from "../bodies.ts";
import { storageTest, type StorageSuite } from "./storage-suite.ts";

export function failedSourceGroup(suite: StorageSuite): void {
  const broken = new Error("the source broke");
  const cases: Readonly<Record<string, Source>> = {
    "that cannot be opened": { replayable: false, open: async () => Promise.reject(broken) },
    "that fails before its first byte": brokenSource(0, broken),
    "that fails after one byte": brokenSource(1, broken),
    "that fails near its end": brokenSource(suite.largeBytes, broken),
  };
  for (const [name, source] of Object.entries(cases)) {
    storageTest(suite, `a source ${name} fails the put and leaves nothing`, async (bench) => {
      await assert.rejects(bench.put("half", source), "the put succeeded");
      await bench.assertInvisible("half");
      assert.deepEqual(await bench.names(), [], "something else is listed in its place");
    });
  }
  storageTest(suite, "the same key can be put after a failure", async (bench) => {
    await assert.rejects(bench.put("again", brokenSource(100_000, broken), true));
    const body = patternOf(10);
    await bench.put("again", sourceOf(body), true);
    await bench.assertHolds("again", body);
  });
}
