// A storage whose every call passes points; a `put` also one in the middle of its bytes.
import type { RunContext, Source, Storage } from "@lifeboat/core/plugin";
import { middleOf } from "./middle.ts";
import type { Points } from "./points.ts";

export function pointedStorage(storage: Storage, points: Points): Storage {
  return {
    location: storage.location,
    capabilities: storage.capabilities,
    put: (key, source, options, ctx) => {
      const words = `storage put ${kindOf(key)}`;
      return points.around(words, () => storage.put(key, pointedSource(source, words, points), options, ctx));
    },
    get: (object, options, ctx) =>
      points.around(`storage get ${kindOf(object.key)}`, () => storage.get(object, options, ctx)),
    stat: (object, ctx) => points.around(`storage stat ${kindOf(object.key)}`, () => storage.stat(object, ctx)),
    list: (prefix, ctx) => pointedList(storage, prefix, points, ctx),
    delete: (object, ctx) => points.around(`storage delete ${kindOf(object.key)}`, () => storage.delete(object, ctx)),
    free: async (ctx) => storage.free?.(ctx),
    [Symbol.asyncDispose]: async () => storage[Symbol.asyncDispose]?.(),
  };
}

async function* pointedList(storage: Storage, prefix: string, points: Points, ctx: RunContext) {
  points.pass("before storage list");
  yield* storage.list(prefix, ctx);
  points.pass("after storage list");
}

function pointedSource(source: Source, words: string, points: Points): Source {
  return {
    ...source,
    replayable: source.replayable,
    open: async (start) => middleOf(await source.open(start), words, points),
  };
}

const small: Readonly<Record<string, string>> = {
  "lifeboat.json": "lifeboat.json",
  "claim.json": "claim",
  "RESTORE.md": "guide",
  SHA256SUMS: "sums",
  "manifest.json": "manifest",
  "manifest.json.sha256": "digest",
  "deleting.json": "tombstone",
};

/** What an object is, told from its key alone. */
export function kindOf(key: string): string {
  if (key.startsWith("reports/")) return "report";
  const known = small[key.split("/").at(-1) ?? ""];
  return known ?? (key.includes(".index") ? "index" : "data");
}
