// The one rule by which a snapshot exists on a storage, or does not.
import type { RunContext } from "../contract/context.ts";
import { hasCode, isLifeboatError, type LifeboatError } from "../contract/errors.ts";
import type { ObjectRef, Storage } from "../contract/storage.ts";
import { readClaim, type Claim } from "./claim.ts";
import type { Damage, DamagedSnapshot, FoundSnapshot, IncompleteSnapshot, Snapshot } from "./found-snapshot.ts";
import { manifestDigestKey, manifestKey, snapshotPrefix, tombstoneKey } from "./layout.ts";
import type { Manifest, SnapshotName } from "./manifest.ts";
import { damagedObjects } from "./objects-there.ts";
import { digestLine, longestManifest, manifestDigest, parseManifest } from "./read-manifest.ts";
import type { Repository } from "./repository.ts";
import { readObject, smallLimit } from "./small-object.ts";
import { parseSnapshotName } from "./snapshot-name.ts";
import type { SurveyedSnapshot } from "./survey.ts";
import { readTombstone, type Tombstone } from "./tombstone.ts";

/** A storage that is known to be the repository it should be. */
export interface SnapshotPlace {
  readonly name: string;
  readonly storage: Storage;
  readonly repository: Pick<Repository, "id">;
}

/**
 * What lies under `name` now; undefined where nothing does. `seen` is what a survey saw of it, to spare a
 * second listing. Rejects only where the storage cannot be asked; what is wrong with the snapshot is in the value.
 */
export async function examineSnapshot(
  place: SnapshotPlace,
  name: SnapshotName,
  seen: SurveyedSnapshot | undefined,
  ctx: RunContext,
): Promise<FoundSnapshot | undefined> {
  const tombstone = seen?.tombstone === false ? undefined : await tombstoneOf(place, name, ctx);
  const bytes = await readOrDamage(place.storage, { key: manifestKey(name) }, longestManifest, ctx);
  if (bytes === undefined) return incomplete(place, name, tombstone, ctx);
  const buried = damageOfTombstone(name, tombstone);
  if ("what" in bytes) return damaged(place, name, [...buried, bytes], undefined, tombstone, ctx);
  const { manifest, damage } = await judgeManifest(place, name, bytes, ctx);
  const lost = manifest === undefined ? [] : await damagedObjects(place.storage, manifest, seen?.data, ctx);
  const reasons = [...buried, ...damage, ...lost];
  if (manifest === undefined || reasons.length > 0) return damaged(place, name, reasons, manifest, tombstone, ctx);
  return good(place, name, manifest, manifestDigest(bytes));
}

interface Judgement {
  /** Set where the manifest could be read and is in its place. */
  readonly manifest: Manifest | undefined;
  readonly damage: readonly Damage[];
}

async function judgeManifest(
  place: SnapshotPlace,
  name: SnapshotName,
  bytes: Uint8Array,
  ctx: RunContext,
): Promise<Judgement> {
  const digest = await damageOfDigest(place.storage, name, bytes, ctx);
  const manifest = parseOrDamage(name, bytes);
  if ("what" in manifest) return { manifest: undefined, damage: [...digest, manifest] };
  const misplaced = damageOfPlace(place, name, manifest);
  if (misplaced !== undefined) return { manifest: undefined, damage: [...digest, misplaced] };
  return { manifest, damage: digest };
}

async function damageOfDigest(
  storage: Storage,
  name: SnapshotName,
  bytes: Uint8Array,
  ctx: RunContext,
): Promise<Damage[]> {
  const key = manifestDigestKey(name);
  const line = await readOrDamage(storage, { key }, smallLimit, ctx);
  if (line === undefined) return [{ what: "digest-missing", key, message: `${key} is missing` }];
  if ("what" in line) return [line];
  if (line.equals(Buffer.from(digestLine(manifestDigest(bytes))))) return [];
  return [{ what: "digest-wrong", key, message: `${manifestKey(name)} does not have the digest that ${key} says` }];
}

function parseOrDamage(name: SnapshotName, bytes: Uint8Array): Manifest | Damage {
  const key = manifestKey(name);
  try {
    return parseManifest(bytes, key);
  } catch (error) {
    if (!isLifeboatError(error)) throw error;
    const what = error.code === "snapshot/newer-format" ? "newer-format" : "manifest-invalid";
    return { what, key, message: what === "newer-format" ? `${error.message}. ${error.remedy}` : error.message };
  }
}

function damageOfPlace(place: SnapshotPlace, name: SnapshotName, manifest: Manifest): Damage | undefined {
  const key = manifestKey(name);
  if (manifest.repository !== place.repository.id) {
    const message = `${key} belongs to the repository ${manifest.repository}, not to ${place.repository.id}`;
    return { what: "foreign-repository", key, message };
  }
  if (manifest.name === name) return undefined;
  return { what: "wrong-place", key, message: `${key} is the manifest of ${manifest.name}` };
}

function damageOfTombstone(name: SnapshotName, tombstone: Tombstone | "unreadable" | undefined): Damage[] {
  const key = tombstoneKey(name);
  if (tombstone === undefined) return [];
  if (tombstone !== "unreadable") {
    return [
      { what: "being-removed", key, message: `${name} is being removed since ${tombstone.at}: ${tombstone.reason}` },
    ];
  }
  return [{ what: "tombstone-unreadable", key, message: `${key} is there, but is no tombstone of this snapshot` }];
}

/** The bytes, undefined where there are none, or the damage that keeps them from being read. */
async function readOrDamage(
  storage: Storage,
  ref: ObjectRef,
  limit: number,
  ctx: RunContext,
): Promise<Buffer | Damage | undefined> {
  const read = (): Promise<Buffer> => readObject(storage, ref, limit, ctx);
  return unlessUnreadable(read, ctx, (error) => {
    const message = `${ref.key} cannot be read: ${error.message}`;
    return hasCode(error, "storage/missing") ? undefined : { what: "unreadable" as const, key: ref.key, message };
  });
}

async function claimOf({ storage }: SnapshotPlace, name: SnapshotName, ctx: RunContext): Promise<Claim | undefined> {
  return unlessUnreadable(
    async () => readClaim(storage, name, ctx),
    ctx,
    () => undefined,
  );
}

async function tombstoneOf({ storage, repository }: SnapshotPlace, name: SnapshotName, ctx: RunContext) {
  return unlessUnreadable(
    async () => readTombstone(storage, repository.id, name, ctx),
    ctx,
    () => "unreadable" as const,
  );
}

/** What may work a moment later says nothing of the snapshot: the storage cannot be asked now, and that is thrown. */
async function unlessUnreadable<Answer, Otherwise>(
  ask: () => Promise<Answer>,
  ctx: RunContext,
  otherwise: (error: LifeboatError) => Otherwise,
): Promise<Answer | Otherwise> {
  try {
    return await ask();
  } catch (error) {
    if (ctx.signal.aborted || !isLifeboatError(error) || error.retryable) throw error;
    return otherwise(error);
  }
}

async function incomplete(
  place: SnapshotPlace,
  name: SnapshotName,
  tombstone: Tombstone | "unreadable" | undefined,
  ctx: RunContext,
): Promise<IncompleteSnapshot | undefined> {
  if (!(await isAnythingThere(place.storage, name, ctx))) return undefined;
  const claim = await claimOf(place, name, ctx);
  const ageMs = claim && ctx.clock.now().getTime() - Date.parse(claim.at);
  return { kind: "incomplete", ...found(place, name), claim, ageMs, tombstone: readable(tombstone) };
}

async function damaged(
  place: SnapshotPlace,
  name: SnapshotName,
  reasons: readonly Damage[],
  manifest: Manifest | undefined,
  tombstone: Tombstone | "unreadable" | undefined,
  ctx: RunContext,
): Promise<DamagedSnapshot> {
  const claim = await claimOf(place, name, ctx);
  return { kind: "damaged", ...found(place, name), reasons, manifest, claim, tombstone: readable(tombstone) };
}

function good(place: SnapshotPlace, name: SnapshotName, manifest: Manifest, digest: string): Snapshot {
  return { kind: "good", ...found(place, name), manifest, digest };
}

function found({ name: storage, storage: { capabilities } }: SnapshotPlace, name: SnapshotName) {
  return { name, instance: parseSnapshotName(name)?.instance ?? "", storage, local: capabilities.local };
}

function readable(tombstone: Tombstone | "unreadable" | undefined): Tombstone | undefined {
  return tombstone === "unreadable" ? undefined : tombstone;
}

async function isAnythingThere(storage: Storage, name: SnapshotName, ctx: RunContext): Promise<boolean> {
  for await (const _ of storage.list(snapshotPrefix(name), ctx)) return true;
  return false;
}
