// Which repositories the snapshots of a storage say they belong to: for one that lost its lifeboat.json.
import type { RunContext } from "../contract/context.ts";
import { isLifeboatError } from "../contract/errors.ts";
import type { Storage, StoredObject } from "../contract/storage.ts";
import { parseSnapshotKey } from "./layout.ts";
import { longestManifest, parseManifest } from "./read-manifest.ts";
import { readIfThere } from "./small-object.ts";

/** The ids in all manifests that can be read, each once. */
export async function repositoriesNamed(storage: Storage, ctx: RunContext): Promise<string[]> {
  const ids = new Set<string>();
  for await (const object of storage.list("", ctx)) {
    if (parseSnapshotKey(object.key)?.file.kind !== "manifest") continue;
    const id = await repositoryOf(storage, object, ctx);
    if (id !== undefined) ids.add(id);
  }
  return [...ids];
}

async function repositoryOf(storage: Storage, object: StoredObject, ctx: RunContext): Promise<string | undefined> {
  const bytes = await readIfThere(storage, object, longestManifest, ctx);
  try {
    return bytes && parseManifest(bytes).repository;
  } catch (error) {
    // A damaged manifest says nothing of where it belongs.
    if (isLifeboatError(error)) return undefined;
    throw error;
  }
}
