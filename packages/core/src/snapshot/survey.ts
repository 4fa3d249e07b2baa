// One pass over a storage's listing, kept small: a few words for each snapshot, however many objects it has.
import { hash } from "node:crypto";
import type { RunContext } from "../contract/context.ts";
import type { Storage, StoredObject } from "../contract/storage.ts";
import { parseSnapshotKey, repositoryKey, type SnapshotFile } from "./layout.ts";
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

/** All snapshots, or those of one instance. Rejects where the listing fails: never a short survey. */
export async function surveySnapshots(
  storage: Storage,
  instance: string | undefined,
  ctx: RunContext,
): Promise<Survey> {
  if (instance !== undefined && !isInstanceName(instance)) return { sawRepository: false, snapshots: new Map() };
  const snapshots = new Map<SnapshotName, Tally>();
  let sawRepository = false;
  for await (const object of storage.list(instance === undefined ? "" : `${instance}-`, ctx)) {
    if (object.key === repositoryKey) sawRepository = true;
    else count(snapshots, instance, object);
  }
  ctx.signal.throwIfAborted();
  return { sawRepository, snapshots };
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
  const tally = tallies.get(place.name) ?? new Tally(place.name);
  if (!tallies.has(place.name)) tallies.set(place.name, tally);
  tally.add(place.file.kind, object);
}

/** What is kept of a snapshot while a listing passes, and all that is. */
class Tally implements SurveyedSnapshot {
  readonly name: SnapshotName;
  tombstone = false;
  #objects = 0;
  #versions = 0;
  #sum = 0n;

  constructor(name: SnapshotName) {
    this.name = name;
  }

  get data(): string {
    return render(this.#objects, this.#versions > 0, this.#sum);
  }

  add(kind: SnapshotFile["kind"], object: StoredObject): void {
    if (kind === "tombstone") this.tombstone = true;
    if (kind !== "data") return;
    this.#objects += 1;
    if (object.version !== undefined) this.#versions += 1;
    this.#sum = add(this.#sum, object, true);
  }
}

function add(sum: bigint, { key, bytes, version }: StoredObject, versioned: boolean): bigint {
  const digest = hash("sha256", `${key}\n${bytes}\n${(versioned ? version : undefined) ?? ""}`, "buffer");
  return BigInt.asUintN(128, sum + (digest.readBigUInt64LE(0) << 64n) + digest.readBigUInt64LE(8));
}

function render(objects: number, versioned: boolean, sum: bigint): string {
  return `${versioned ? "versions " : ""}${objects} ${sum.toString(36)}`;
}
