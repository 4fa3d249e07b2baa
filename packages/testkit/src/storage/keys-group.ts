// Keys are taken letter by letter, and what is no key is refused before anything is touched.
import assert from "node:assert/strict";
import { patternOf, sourceOf } from "../bodies.ts";
import { storageTest, type StorageSuite } from "./storage-suite.ts";

const oddNames = [
  "a b",
  " leading and trailing ",
  "Zürich-東京-🛟",
  "e\u0301 and \u00e9",
  "a&b=c?d#e",
  "%2e%2e/%2F",
  "a+b",
  "..two-dots",
  ".hidden",
  "-leading-dash",
  "quote'\"`$(id)",
  "back\\slash",
  "tilde~colon:semicolon;star*",
  "x".repeat(200),
  "deep/".repeat(20) + "end",
];

const noKeys = ["", "/absolute", "a//b", "a/", "../up", "a/../b", "./a", "a/.", "nul\0"];

export function keysGroup(suite: StorageSuite): void {
  storageTest(suite, "odd keys come back letter by letter, each with its own body", async (bench) => {
    for (const [at, name] of oddNames.entries()) await bench.put(name, sourceOf(patternOf(100, at + 1)));
    assert.deepEqual(await bench.names(), [...oddNames].sort());
    for (const [at, name] of oddNames.entries()) await bench.assertHolds(name, patternOf(100, at + 1));
    for (const name of oddNames) await bench.delete(name);
    assert.deepEqual(await bench.names(), []);
  });
  storageTest(suite, "keys that differ in case, or in how a letter is composed, are two", async (bench) => {
    const names = ["Case", "case", "e\u0301", "\u00e9"];
    for (const [at, name] of names.entries()) await bench.put(name, sourceOf(patternOf(50, at + 1)), true);
    for (const [at, name] of names.entries()) await bench.assertHolds(name, patternOf(50, at + 1));
  });
  for (const key of noKeys) {
    storageTest(suite, `${JSON.stringify(key)} is refused as a key`, async (bench) => {
      await assert.rejects(bench.storage.put(key, sourceOf("body"), {}, bench.ctx), "put took it");
      await assert.rejects(bench.storage.get({ key }, {}, bench.ctx), "get took it");
    });
  }
}
