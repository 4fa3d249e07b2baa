// A listing is whole: every object whose key begins with the prefix, once, and no other.
import assert from "node:assert/strict";
import { sourceOf } from "../bodies.ts";
import { storageTest, type StorageBench, type StorageSuite } from "./storage-suite.ts";

export function listingGroup(suite: StorageSuite): void {
  storageTest(suite, "a prefix is the beginning of a key, not a directory", async (bench) => {
    const names = ["app", "app2", "app-test/x", "a/b", "ab", "a.c/d", "b/app"];
    for (const name of names) await bench.put(name, sourceOf(name));
    const expected: Readonly<Record<string, string[]>> = {
      "": [...names].sort(),
      app: ["app", "app-test/x", "app2"],
      "app-": ["app-test/x"],
      "app-test/": ["app-test/x"],
      "a/": ["a/b"],
      "a/b": ["a/b"],
      a: ["a.c/d", "a/b", "ab", "app", "app-test/x", "app2"],
      "app/": [],
      "a/b/": [],
      nothing: [],
      "no/such/place/": [],
    };
    for (const [prefix, found] of Object.entries(expected)) {
      assert.deepEqual(await bench.names(prefix), found, `prefix ${JSON.stringify(prefix)}`);
    }
  });
  storageTest(suite, "an object is listed with its length", async (bench) => {
    await bench.put("five", sourceOf("12345"));
    const [object] = await Array.fromAsync(bench.storage.list(bench.key(""), bench.ctx));
    assert.deepEqual({ key: object?.key, bytes: object?.bytes }, { key: bench.key("five"), bytes: 5 });
  });
  storageTest(suite, `${suite.manyObjects} objects are all listed, each once`, async (bench) => {
    const names = Array.from({ length: suite.manyObjects }, (_, at) => `many/${String(at).padStart(6, "0")}`);
    await putAll(bench, names);
    assert.deepEqual(await bench.names("many/"), names);
    await assertWholeOrError(bench, names.length);
  });
}

async function putAll(bench: StorageBench, names: readonly string[]): Promise<void> {
  for (let at = 0; at < names.length; at += 50) {
    await Promise.all(names.slice(at, at + 50).map((name) => bench.put(name, sourceOf(name))));
  }
}

/** A listing that is aborted half-way must not look like a shorter one. */
async function assertWholeOrError(bench: StorageBench, length: number): Promise<void> {
  const controller = new AbortController();
  let seen = 0;
  try {
    for await (const object of bench.storage.list(bench.key("many/"), bench.contextWith(controller.signal))) {
      if (object.bytes > 0) seen++;
      controller.abort(new Error("stop"));
    }
  } catch {
    return;
  }
  assert.equal(seen, length, "an aborted listing ended early without an error");
}
