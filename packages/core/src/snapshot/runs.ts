// The same run on several storages is one snapshot with several copies.
import type { ArtifactRecord } from "../contract/records.ts";
import type { Snapshot } from "./found-snapshot.ts";
import type { SnapshotName } from "./manifest.ts";

export interface RestoreCopy {
  readonly storage: string;
  readonly snapshot: Snapshot;
  /** What the manifest on this storage says of the artifact. */
  readonly record: ArtifactRecord;
}

export interface Run {
  readonly name: SnapshotName;
  readonly createdAt: string;
  /** By artifact: its copies, local storages first. */
  readonly artifacts: ReadonlyMap<string, readonly RestoreCopy[]>;
  /** Artifacts that belong together, as any storage tells it. */
  readonly moment: ReadonlySet<string>;
  /** When the last byte of the artifact was read; for one of a moment, when the last byte of the moment was. */
  readTo(artifact: string): string;
}

/** Keeps the order of `snapshots`, by the first copy of each run. */
export function runsOf(snapshots: readonly Snapshot[]): Run[] {
  const byRun = Map.groupBy(snapshots, ({ manifest }) => `${manifest.run} ${manifest.name}`);
  return [...byRun.values()].flatMap((copies) => (copies[0] === undefined ? [] : [runOf(copies[0], copies)]));
}

function runOf({ manifest: { name, createdAt } }: Snapshot, snapshots: readonly Snapshot[]): Run {
  const preferred = [...snapshots.filter(({ local }) => local), ...snapshots.filter(({ local }) => !local)];
  const copies = preferred.flatMap(copiesIn);
  const artifacts = Map.groupBy(copies, ({ record }) => record.name);
  const ofMoment = copies.filter(({ record }) => record.consistency === "moment");
  const moment = new Set(ofMoment.map(({ record }) => record.name));
  const readTo = (artifact: string): string =>
    latest(moment.has(artifact) ? ofMoment : (artifacts.get(artifact) ?? [])) ?? createdAt;
  return { name, createdAt, artifacts, moment, readTo };
}

function copiesIn(snapshot: Snapshot): RestoreCopy[] {
  return snapshot.manifest.artifacts.map((record) => ({ storage: snapshot.storage, snapshot, record }));
}

function latest(copies: readonly RestoreCopy[]): string | undefined {
  const instants = copies.map(({ record }) => record.read.to);
  return instants.reduce<string | undefined>(
    (a, b) => (a !== undefined && Date.parse(a) >= Date.parse(b) ? a : b),
    undefined,
  );
}
