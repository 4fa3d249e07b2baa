// The commit: what makes a snapshot exist on one storage. Everything before it means nothing, nothing after it can undo it.
import type { BytesRecord, PartRecord } from "../contract/records.ts";
import { checksumsKey, guideKey, manifestDigestKey, manifestKey, snapshotPrefix } from "../snapshot/layout.ts";
import { serializeManifest } from "../snapshot/read-manifest.ts";
import type { Manifest } from "../snapshot/manifest.ts";
import type { StoreTarget } from "../store/store-body.ts";
import { readBack } from "./read-back.ts";
import { bytesRecord, putSmall } from "./small-object.ts";

export interface Committed {
  /** SHA-256 of the manifest: the next one's `previous`. */
  readonly digest: string;
  readonly bytes: number;
}

/**
 * Reads back every object that the manifest names, then writes guide, sums, the manifest's digest and, last, the
 * manifest. After a throw there is no manifest.
 */
export async function commitSnapshot(target: StoreTarget, manifest: Manifest, guide: string): Promise<Committed> {
  const parts = manifest.artifacts.flatMap((artifact) => artifact.parts);
  for (const { object, stored } of parts.flatMap(objectsOf)) await readBack(target, object, stored);
  const guideBody = Buffer.from(guide);
  await putSmall(target, guideKey(manifest.name), guideBody);
  const sums = sumsFile(manifest, parts, bytesRecord(guideBody));
  await putSmall(target, checksumsKey(manifest.name), Buffer.from(sums));
  const body = serializeManifest(manifest);
  const { sha256 } = bytesRecord(body);
  await putSmall(target, manifestDigestKey(manifest.name), Buffer.from(`${sha256}  manifest.json\n`));
  await putManifest(target, manifestKey(manifest.name), body);
  return { digest: sha256, bytes: parts.flatMap(objectsOf).reduce((sum, { stored }) => sum + stored.bytes, 0) };
}

/** The last write. A manifest that does not come back as it was written is taken away again. */
async function putManifest(target: StoreTarget, key: string, body: Uint8Array): Promise<void> {
  const receipt = await putSmall(target, key, body);
  try {
    await readBack(target, receipt, bytesRecord(body));
  } catch (error) {
    await target.storage.delete(receipt, target.ctx);
    throw error;
  }
}

export function objectsOf(part: PartRecord) {
  const data = { object: part.object, stored: part.stored };
  return part.tree === undefined ? [data] : [data, { object: part.tree.index.object, stored: part.tree.index.stored }];
}

/** For `sha256sum -c` inside the snapshot's directory. */
function sumsFile(manifest: Manifest, parts: readonly PartRecord[], guide: BytesRecord): string {
  const lines = parts
    .flatMap(objectsOf)
    .map(({ object, stored }) => `${stored.sha256}  ${below(manifest, object.key)}\n`);
  return [...lines, `${guide.sha256}  RESTORE.md\n`].join("");
}

function below(manifest: Manifest, key: string): string {
  return key.slice(snapshotPrefix(manifest.name).length);
}
