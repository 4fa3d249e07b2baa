// Everything that looks like a snapshot on a storage: the good, the incomplete and the damaged, each as what it is.
import type { RunContext } from "../contract/context.ts";
import { examineSnapshot, type SnapshotPlace } from "./examine-snapshot.ts";
import type { FoundSnapshot } from "./found-snapshot.ts";
import type { SnapshotName } from "./manifest.ts";
import { mapAhead } from "./map-ahead.ts";
import { surveySnapshots, type Survey } from "./survey.ts";

export type { SnapshotPlace } from "./examine-snapshot.ts";
export { sequenceOf, sortBySequence } from "./found-snapshot.ts";
export type { Damage, DamagedSnapshot, FoundSnapshot, IncompleteSnapshot, Snapshot } from "./found-snapshot.ts";

export interface SnapshotFilter {
  readonly instance?: string;
}

const atATime = 8;

/**
 * Lists the storage once, then looks at each name, in the order of names. Nothing is given out before the listing has
 * come to its end: a listing that fails is an error, never a short answer. What is kept is about 200 bytes a snapshot.
 */
export async function* findSnapshots(
  place: SnapshotPlace,
  filter: SnapshotFilter,
  ctx: RunContext,
): AsyncIterable<FoundSnapshot> {
  yield* examineSurveyed(place, await surveySnapshots(place.storage, filter.instance, ctx), ctx);
}

/** What a survey saw, looked at closely. */
export async function* examineSurveyed(
  place: SnapshotPlace,
  { snapshots }: Survey,
  ctx: RunContext,
): AsyncIterable<FoundSnapshot> {
  const names = [...snapshots.keys()].sort();
  const width = Math.min(atATime, place.storage.capabilities.maxConcurrency ?? atATime);
  const examine = async (name: SnapshotName): Promise<FoundSnapshot | undefined> =>
    examineSnapshot(place, name, snapshots.get(name), ctx);
  for await (const found of mapAhead(names, width, examine)) if (found !== undefined) yield found;
}
