// Picks the copy of an artifact that is really restored: the first whose objects are what the manifest says.
import type { RunContext } from "../contract/context.ts";
import type { ArtifactRecord } from "../contract/records.ts";
import { objectsOf } from "../commit/commit-snapshot.ts";
import { checkStored } from "../commit/read-back.ts";
import type { House, OpenStorage } from "../house/house.ts";
import type { ContextFor } from "../house/with-look.ts";
import { problemOf } from "../report/problem.ts";
import type { RestoreChoice } from "../snapshot/restore-set.ts";

export interface SoundCopy {
  readonly artifact: ArtifactRecord;
  readonly snapshot: string;
  readonly storage: OpenStorage;
  readonly ctx: RunContext;
}

/**
 * A local copy is read in full before anything is staged from it; a remote one is checked while it is staged. A copy
 * that is not sound is told and the next one taken; throws the last one's integrity error where none is left.
 */
export async function soundCopy(house: House, choice: RestoreChoice, context: ContextFor): Promise<SoundCopy> {
  let failure: unknown;
  for (const { snapshot, record: artifact } of choice.copies) {
    const storage = house.storages.get(snapshot.storage);
    if (storage === undefined) continue;
    const ctx = context(storage.plugin);
    try {
      house.reporter.report({ type: "step", step: "verify", detail: `${choice.artifact} on ${storage.name}` });
      for (const { object, stored } of artifact.parts.flatMap(objectsOf)) {
        await checkStored({ name: storage.name, storage: storage.storage, ctx }, object, stored);
      }
      return { artifact, snapshot: snapshot.name, storage, ctx };
    } catch (error) {
      ctx.signal.throwIfAborted();
      failure = error;
      house.reporter.report({ type: "warning", message: problemOf(error).message });
    }
  }
  throw failure;
}
