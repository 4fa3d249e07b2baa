// An abort before or while a put runs leaves nothing, soon; an abort after it changes nothing.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { patternOf, sourceOf } from "../bodies.ts";
import { storageTest, type StorageSuite } from "./storage-suite.ts";

export function abortGroup(suite: StorageSuite): void {
  storageTest(suite, "aborted before: the put is refused and leaves nothing", async (bench) => {
    const ctx = bench.contextWith(AbortSignal.abort(new Error("stop")));
    await assert.rejects(bench.storage.put(bench.key("before"), sourceOf("body"), {}, ctx));
    await bench.assertInvisible("before");
  });
  for (const good of [0, 1, suite.largeBytes]) {
    storageTest(
      suite,
      `aborted while the source hangs after ${good} bytes: fails soon and leaves nothing`,
      async (bench) => {
        const body = patternOf(3);
        await bench.assertGivesUp("during", good, suite.abortMs);
        await bench.assertInvisible("during");
        await bench.put("during", sourceOf(body), true);
        await bench.assertHolds("during", body);
      },
    );
  }
  storageTest(suite, "aborted after: the object stays", async (bench) => {
    const controller = new AbortController();
    const body = patternOf(1_000);
    await bench.storage.put(bench.key("after"), sourceOf(body), {}, bench.contextWith(controller.signal));
    controller.abort(new Error("stop"));
    await sleep(20);
    await bench.assertHolds("after", body);
  });
  storageTest(
    suite,
    "aborted while an object is read: the stream does not end early as if it were whole",
    async (bench) => {
      const body = patternOf(suite.largeBytes);
      await bench.put("read", sourceOf(body));
      const controller = new AbortController();
      const reader = await bench.storage.get({ key: bench.key("read") }, {}, bench.contextWith(controller.signal));
      assert.ok(await failsOrGives(reader, body.length, controller), "the stream ended early without an error");
    },
  );
}

async function failsOrGives(
  reader: AsyncIterable<Uint8Array>,
  length: number,
  stop: AbortController,
): Promise<boolean> {
  let bytes = 0;
  try {
    for await (const chunk of reader) {
      bytes += chunk.length;
      stop.abort(new Error("stop"));
    }
  } catch {
    return true;
  }
  return bytes === length;
}
