// One pass over a storage's listing, kept small: a few words for each snapshot, however many objects it has.
import { hash } from "node:crypto";
import type { RunContext } from "../contract/context.ts";
import type { Storage, StoredObject } from "../contract/storage.ts";
import { parseSnapshotKey, repositoryKey } from "./layout.ts";
import type { SnapshotName } from "./manifest.ts";
import { isInstanceName, parseSnapshotName } from "./snapshot-name.ts";

export interface Survey {
  /** True when the listing showed lifeboat.json, which every whole listing of a repository does. */
  readonly sawRepository: boolean;
  /** By name. Includes everything that lies below the name of a snapshot. */
  readonly snapshots: ReadonlyMap<SnapshotName, SurveyedSnapshot>;
}

export interface SurveyedSnapshot {
  readonly name: SnapshotName;
  readonly tombstone: boolean;
  /** Equal to `fingerprint` of the objects that a manifest names: all are there, and nothing else is. */
  readonly data: string;
}

interface Tally {
  tombstone: boolean;
  objects: number;
  versions: number;
  sum: bigint;
}

/** All snapshots, or those of one instance. Rejects where the listing fails: never a short survey. */
export async function surveySnapshots(
  storage: Storage,
  instance: string | undefined,
  ctx: RunContext,
): Promise<Survey> {
  if (instance !== undefined && !isInstanceName(instance)) return { sawRepository: false, snapshots: new Map() };
  const tallies = new Map<SnapshotName, Tally>();
  let sawRepository = false;
  for await (const object of storage.list(instance === undefined ? "" : `${instance}-`, ctx)) {
    if (object.key === repositoryKey) sawRepository = true;
    else count(tallies, instance, object);
  }
  ctx.signal.throwIfAborted();
  const entries = [...tallies].map(([name, tally]) => [name, finished(name, tally)] as const);
  return { sawRepository, snapshots: new Map(entries) };
}

/** Says what a survey must have seen where exactly these objects are there. Order does not matter. */
export function fingerprint(objects: readonly StoredObject[], like: string): string {
  const versioned = like.startsWith("versions ");
  const sum = objects.reduce((total, object) => add(total, object, versioned), 0n);
  return render(objects.length, versioned, sum);
}

function count(tallies: Map<SnapshotName, Tally>, instance: string | undefined, object: StoredObject): void {
  const place = parseSnapshotKey(object.key);
  if (place === undefined) return;
  if (instance !== undefined && parseSnapshotName(place.name)?.instance !== instance) return;
  const tally = tallies.get(place.name) ?? { tombstone: false, objects: 0, versions: 0, sum: 0n };
  tallies.set(place.name, tally);
  if (place.file.kind === "tombstone") tally.tombstone = true;
  if (place.file.kind !== "data") return;
  tally.objects += 1;
  if (object.version !== undefined) tally.versions += 1;
  tally.sum = add(tally.sum, object, true);
}

function finished(name: SnapshotName, { tombstone, objects, versions, sum }: Tally): SurveyedSnapshot {
  return { name, tombstone, data: render(objects, versions > 0, sum) };
}

function add(sum: bigint, { key, bytes, version }: StoredObject, versioned: boolean): bigint {
  const digest = hash("sha256", `${key}\n${bytes}\n${(versioned ? version : undefined) ?? ""}`, "buffer");
  return BigInt.asUintN(128, sum + (digest.readBigUInt64LE(0) << 64n) + digest.readBigUInt64LE(8));
}

function render(objects: number, versioned: boolean, sum: bigint): string {
  return `${versioned ? "versions " : ""}${objects} ${sum.toString(36)}`;
}
