// deleting.json: says that a snapshot is being removed, so that whoever finds half of it knows to finish.
import { z } from "zod";
import type { RunContext } from "../contract/context.ts";
import type { Storage } from "../contract/storage.ts";
import { canonicalJson, parseCanonicalJson } from "./canonical-json.ts";
import { tombstoneKey } from "./layout.ts";
import { repositoryId, utcInstant } from "./manifest-schema.ts";
import type { SnapshotName } from "./manifest.ts";
import { isSnapshotName } from "./snapshot-name.ts";
import { putObject, readIfThere, smallLimit } from "./small-object.ts";

export interface Tombstone {
  readonly repository: string;
  readonly name: SnapshotName;
  /** Why it goes, for people. */
  readonly reason: string;
  /** UTC instant. */
  readonly at: string;
}

const schema = z.strictObject({
  format: z.literal("lifeboat-tombstone"),
  version: z.literal(1),
  repository: repositoryId,
  name: z.string().refine(isSnapshotName),
  reason: z.string(),
  at: utcInstant,
});

export async function writeTombstone(storage: Storage, tombstone: Tombstone, ctx: RunContext): Promise<void> {
  const body = canonicalJson({ format: "lifeboat-tombstone", version: 1, ...tombstone });
  await putObject(storage, tombstoneKey(tombstone.name), Buffer.from(body), {}, ctx);
}

/** The tombstone that stands in its own place, `unreadable` for anything else there, undefined where there is none. */
export async function readTombstone(
  storage: Storage,
  repository: string,
  name: SnapshotName,
  ctx: RunContext,
): Promise<Tombstone | "unreadable" | undefined> {
  const bytes = await readIfThere(storage, { key: tombstoneKey(name) }, smallLimit, ctx);
  if (bytes === undefined) return undefined;
  const tombstone = parseTombstone(bytes);
  return tombstone?.repository === repository && tombstone.name === name ? tombstone : "unreadable";
}

function parseTombstone(bytes: Uint8Array): Tombstone | undefined {
  try {
    const { repository, name, reason, at } = schema.parse(parseCanonicalJson(bytes));
    return { repository, name: name, reason, at };
  } catch {
    // Nothing is ever removed on the word of a tombstone that cannot be read; it is shown as damage.
    return undefined;
  }
}
