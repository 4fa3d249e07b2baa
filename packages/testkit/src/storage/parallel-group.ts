// Many calls at once do not see each other's bytes.
import assert from "node:assert/strict";
import { patternOf, sourceOf } from "../bodies.ts";
import { storageTest, type StorageSuite } from "./storage-suite.ts";

const many = 24;

export function parallelGroup(suite: StorageSuite): void {
  storageTest(suite, `${many} puts and then ${many} gets at once: every body is its own`, async (bench) => {
    const bodies = Array.from({ length: many }, (_, at) => patternOf(30_000 + at * 1_000, at + 1));
    await Promise.all(bodies.map((body, at) => bench.put(`in/${at % 3}/${at}`, sourceOf(body))));
    await Promise.all(bodies.map((body, at) => bench.assertHolds(`in/${at % 3}/${at}`, body)));
  });
  storageTest(suite, "puts to one key at once: one whole body stays", async (bench) => {
    const bodies = Array.from({ length: 6 }, (_, at) => patternOf(200_000, at + 1));
    await Promise.allSettled(bodies.map((body) => bench.put("same", sourceOf(body))));
    const found = await bench.read("same");
    assert.ok(
      bodies.some((body) => body.equals(found)),
      "the body is a mixture",
    );
    assert.deepEqual(await bench.names(), ["same"]);
  });
  storageTest(suite, "puts beside deletes: what was put stays, what was deleted is gone", async (bench) => {
    for (let at = 0; at < 10; at++) await bench.put(`dir/old-${at}`, sourceOf("old"));
    const deletes = Array.from({ length: 10 }, (_, at) => bench.delete(`dir/old-${at}`));
    const puts = Array.from({ length: 10 }, (_, at) => bench.put(`dir/new-${at}`, sourceOf("new")));
    await Promise.all([...deletes, ...puts]);
    assert.deepEqual(
      await bench.names(),
      Array.from({ length: 10 }, (_, at) => `dir/new-${at}`),
    );
  });
}
