// Takes one snapshot off a storage in the order in which it can be interrupted anywhere: tombstone, manifest, data, tombstone.
import type { RunContext } from "../contract/context.ts";
import type { Storage, StoredObject } from "../contract/storage.ts";
import {
  claimKey,
  manifestDigestKey,
  manifestKey,
  manifestSignatureKey,
  parseSnapshotKey,
  snapshotPrefix,
  tombstoneKey,
} from "../snapshot/layout.ts";
import type { SnapshotName } from "../snapshot/manifest.ts";
import { readTombstone, writeTombstone } from "../snapshot/tombstone.ts";

export interface RemovedSnapshot {
  readonly snapshot: SnapshotName;
  readonly objects: number;
  readonly bytes: number;
}

/**
 * Removes everything that the layout knows below the snapshot's name, and nothing else. Interrupted, it leaves a
 * snapshot that is whole and listed as being removed, or has no manifest; calling it again finishes the work.
 */
export async function removeSnapshot(
  place: { readonly storage: Storage; readonly repository: { readonly id: string } },
  name: SnapshotName,
  reason: string,
  ctx: RunContext,
): Promise<RemovedSnapshot> {
  const { storage, repository } = place;
  const objects = await objectsOf(storage, name, ctx);
  const begun = await readTombstone(storage, repository.id, name, ctx);
  if (begun === undefined || begun === "unreadable") {
    await writeTombstone(storage, { repository: repository.id, name, reason, at: ctx.clock.now().toISOString() }, ctx);
  }
  for (const object of inOrder(name, objects)) {
    ctx.signal.throwIfAborted();
    await storage.delete(object, ctx);
  }
  await storage.delete({ key: tombstoneKey(name) }, ctx);
  return { snapshot: name, objects: objects.length, bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0) };
}

async function objectsOf(storage: Storage, name: SnapshotName, ctx: RunContext): Promise<StoredObject[]> {
  const objects: StoredObject[] = [];
  for await (const object of storage.list(snapshotPrefix(name), ctx)) {
    if (parseSnapshotKey(object.key)?.name === name && object.key !== tombstoneKey(name)) objects.push(object);
  }
  return objects;
}

/** The manifest first, so that nothing is listed as good that lacks data; the claim, which dates the rest, last. */
function inOrder(name: SnapshotName, objects: readonly StoredObject[]): StoredObject[] {
  const first = [manifestKey(name), manifestSignatureKey(name), manifestDigestKey(name)];
  const rank = ({ key }: StoredObject): number => {
    const place = first.indexOf(key);
    return key === claimKey(name) ? first.length + 1 : place < 0 ? first.length : place;
  };
  return [...objects].sort((a, b) => rank(a) - rank(b));
}
