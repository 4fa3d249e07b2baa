// `ifAbsent`: what is there is never touched, and of many who try at once one wins.
import assert from "node:assert/strict";
import { patternOf, sourceOf } from "../bodies.ts";
import { promisedTest, storageTest, type StorageBench, type StorageSuite } from "./storage-suite.ts";

const rivals = 8;

export function exclusiveGroup(suite: StorageSuite): void {
  storageTest(suite, "a key that is not there is put", async (bench) => {
    const body = patternOf(100);
    await bench.put("new", sourceOf(body), true);
    await bench.assertHolds("new", body);
  });
  storageTest(suite, "a key that is there is refused with storage/exists and keeps its bytes", async (bench) => {
    const body = patternOf(100);
    await bench.put("taken", sourceOf(body));
    await assert.rejects(bench.put("taken", sourceOf("other"), true), { code: "storage/exists" });
    await bench.assertHolds("taken", body);
  });
  promisedTest(
    suite,
    "conditionalPut",
    `of ${rivals} at once exactly one wins, and its bytes are there`,
    assertOneWins,
  );
}

async function assertOneWins(bench: StorageBench): Promise<void> {
  const bodies = Array.from({ length: rivals }, (_, seed) => patternOf(50_000, seed + 1));
  const outcomes = await Promise.allSettled(bodies.map((body) => bench.put("race", sourceOf(body), true)));
  const winners = bodies.filter((_, at) => outcomes[at]?.status === "fulfilled");
  assert.equal(winners.length, 1, `${winners.length} of ${rivals} exclusive puts succeeded`);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") assert.equal((outcome.reason as { code?: string }).code, "storage/exists");
  }
  await bench.assertHolds("race", winners[0] ?? Buffer.alloc(0));
}
