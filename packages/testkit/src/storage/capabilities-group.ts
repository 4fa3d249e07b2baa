// What the storage says of itself is what the suite was told, so that no gate is closed by accident.
import assert from "node:assert/strict";
import { storageTest, type StoragePromise, type StorageSuite } from "./storage-suite.ts";

const gates: readonly StoragePromise[] = ["conditionalPut", "ranges"];

export function capabilitiesGroup(suite: StorageSuite): void {
  storageTest(suite, "its capabilities are those that the suite was given", async ({ storage }) => {
    const said = gates.filter((gate) => storage.capabilities[gate]);
    assert.deepEqual(
      said,
      gates.filter((gate) => suite.promises.includes(gate)),
    );
  });
  storageTest(suite, "it can take trees exactly if it says so", async ({ storage }) => {
    assert.equal(storage.putTree !== undefined && storage.getTree !== undefined, storage.capabilities.trees);
  });
  storageTest(suite, "it has a location that people can read", async ({ storage }) => {
    assert.ok(storage.location.trim().length > 0);
  });
}
