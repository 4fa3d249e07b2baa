// claim.json: takes a snapshot's name for one run, proves that the storage can be written, and dates what never got finished.
import { z } from "zod";
import type { RunContext } from "../contract/context.ts";
import { hasCode } from "../contract/errors.ts";
import type { Storage } from "../contract/storage.ts";
import { canonicalJson, parseCanonicalJson } from "./canonical-json.ts";
import { snapshotErrors } from "./errors.ts";
import { claimKey, snapshotPrefix, tombstoneKey } from "./layout.ts";
import { hostName, runId, sequence, utcInstant } from "./manifest-schema.ts";
import type { SnapshotName } from "./manifest.ts";
import { putObject, readIfThere, smallLimit } from "./small-object.ts";

export interface Claim {
  readonly run: string;
  readonly host: string;
  /** UTC instant. */
  readonly at: string;
  readonly sequence: number;
}

const schema = z.strictObject({
  format: z.literal("lifeboat-claim"),
  version: z.literal(1),
  run: runId,
  host: hostName,
  at: utcInstant,
  sequence,
});

/**
 * Takes the name on one storage: true when it is this run's now, false when anybody else has written under it.
 * Where the storage decides `ifAbsent` in one step, two hosts cannot both win; elsewhere a commit asks `holdsClaim`
 * again. Throws what the storage throws: it cannot be written then.
 */
export async function claim(storage: Storage, name: SnapshotName, mine: Claim, ctx: RunContext): Promise<boolean> {
  if (await isTaken(storage, name, ctx)) return holdsClaim(storage, name, mine, ctx);
  try {
    await putObject(storage, claimKey(name), serializeClaim(mine), { ifAbsent: true }, ctx);
  } catch (error) {
    if (!hasCode(error, "storage/exists")) throw error;
  }
  // Also after `storage/exists`: a repeated put may have met its own first try.
  return holdsClaim(storage, name, mine, ctx);
}

/** Is the name still this run's? */
export async function holdsClaim(storage: Storage, name: SnapshotName, mine: Claim, ctx: RunContext): Promise<boolean> {
  return (await readClaim(storage, name, ctx))?.run === mine.run;
}

/** Throws `snapshot/claim-lost` unless the name is still this run's and nobody removes it: asked right before a commit. */
export async function assertClaim(
  target: { readonly name: string; readonly storage: Storage },
  name: SnapshotName,
  mine: Claim,
  ctx: RunContext,
): Promise<void> {
  const tombstone = await target.storage.stat({ key: tombstoneKey(name) }, ctx);
  if (tombstone === undefined && (await holdsClaim(target.storage, name, mine, ctx))) return;
  throw snapshotErrors["snapshot/claim-lost"]({ name, storage: target.name });
}

/** Gives the name back where nothing but the claim was written. */
export async function releaseClaim(storage: Storage, name: SnapshotName, mine: Claim, ctx: RunContext): Promise<void> {
  if (await holdsClaim(storage, name, mine, ctx)) await storage.delete({ key: claimKey(name) }, ctx);
}

/** The claim, or undefined where there is none that can be read. */
export async function readClaim(storage: Storage, name: SnapshotName, ctx: RunContext): Promise<Claim | undefined> {
  const bytes = await readIfThere(storage, { key: claimKey(name) }, smallLimit, ctx);
  return bytes && parseClaim(bytes);
}

export function serializeClaim({ run, host, at, sequence }: Claim): Buffer {
  return Buffer.from(canonicalJson({ format: "lifeboat-claim", version: 1, run, host, at, sequence }));
}

function parseClaim(bytes: Uint8Array): Claim | undefined {
  try {
    const { run, host, at, sequence } = schema.parse(parseCanonicalJson(bytes));
    return { run, host, at, sequence };
  } catch {
    // A claim that cannot be read still takes its name, but has no age: nothing is removed on its word.
    return undefined;
  }
}

async function isTaken(storage: Storage, name: SnapshotName, ctx: RunContext): Promise<boolean> {
  for await (const _ of storage.list(snapshotPrefix(name), ctx)) return true;
  return false;
}
