// Which objects a run puts on each storage, in which order: data and indexes, then what commits them.
import type { Encoder } from "../contract/codec.ts";
import type { ExpectedPart } from "../contract/extractor.ts";
import { dataKey, indexKey } from "../snapshot/layout.ts";
import type { SnapshotName } from "../snapshot/manifest.ts";

export interface ObjectKeys {
  readonly data: string;
  readonly index: string | null;
}

/** Keys of a part's objects: the suffixes of its encoders tell what plain tools must undo. */
export function objectKeys(
  snapshot: SnapshotName,
  artifact: string,
  part: Pick<ExpectedPart, "name" | "kind">,
  encoders: readonly Encoder[],
): ObjectKeys {
  const suffixes = encoders.map((encoder) => encoder.suffix);
  return {
    data: dataKey(snapshot, artifact, part.name, part.kind, suffixes),
    index: part.kind === "tree" ? indexKey(snapshot, artifact, part.name, suffixes) : null,
  };
}

/** What follows the data, in the order in which it is put; the last one is the commit. */
export const closingObjects = ["RESTORE.md", "SHA256SUMS", "manifest.json.sha256", "manifest.json"] as const;
