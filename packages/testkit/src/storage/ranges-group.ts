// A range gives exactly its bytes, so that a single file of a large archive can be read alone.
import assert from "node:assert/strict";
import { patternOf, sourceOf } from "../bodies.ts";
import { promisedTest, type StorageSuite } from "./storage-suite.ts";

export function rangesGroup(suite: StorageSuite): void {
  const length = suite.largeBytes;
  const ranges: Readonly<Record<string, { start: number; end?: number }>> = {
    "the first byte": { start: 0, end: 1 },
    "some bytes in the middle": { start: 1_000, end: 70_000 },
    "the last byte": { start: length - 1, end: length },
    "everything from a byte on": { start: length - 100 },
    "an end beyond the object": { start: length - 10, end: length + 10 },
    "all of it": { start: 0, end: length },
  };
  for (const [name, range] of Object.entries(ranges)) {
    promisedTest(suite, "ranges", name, async (bench) => {
      const body = patternOf(length);
      await bench.put("body", sourceOf(body));
      assert.ok((await bench.read("body", range)).equals(body.subarray(range.start, range.end)), "other bytes came");
    });
  }
  promisedTest(suite, "ranges", "a range of a missing object throws storage/missing", async (bench) => {
    await assert.rejects(bench.read("never", { start: 0, end: 1 }), { code: "storage/missing" });
  });
}
