// What is not there: get is an error with a code, stat is undefined, delete is content.
import assert from "node:assert/strict";
import { sourceOf } from "../bodies.ts";
import { storageTest, type StorageSuite } from "./storage-suite.ts";

export function missingGroup(suite: StorageSuite): void {
  storageTest(suite, "get of a missing object throws storage/missing", async (bench) => {
    await assert.rejects(bench.read("never"), { code: "storage/missing" });
    await assert.rejects(bench.read("never/in/such/a/place"), { code: "storage/missing" });
  });
  storageTest(suite, "stat of a missing object is undefined", async (bench) => {
    assert.equal(await bench.stat("never"), undefined);
    assert.equal(await bench.stat("never/in/such/a/place"), undefined);
  });
  storageTest(suite, "the beginning of a key is no object", async (bench) => {
    await bench.put("above/object", sourceOf("body"));
    await bench.assertInvisible("above");
  });
  storageTest(suite, "delete of a missing object is content", async (bench) => {
    await bench.delete("never");
    await bench.delete("never/in/such/a/place");
  });
  storageTest(suite, "delete removes the object, only it, and twice is fine", async (bench) => {
    for (const name of ["one", "one2", "in/one"]) await bench.put(name, sourceOf(name));
    await bench.delete("one");
    await bench.delete("one");
    await bench.assertInvisible("one");
    assert.deepEqual(await bench.names(), ["in/one", "one2"]);
    await bench.delete("in/one");
    assert.deepEqual(await bench.names(), ["one2"]);
  });
  storageTest(suite, "what was deleted can be put again", async (bench) => {
    await bench.put("again", sourceOf("old"));
    await bench.delete("again");
    await bench.put("again", sourceOf("new"), true);
    await bench.assertHolds("again", Buffer.from("new"));
  });
}
