// Removes what died unfinished: carries out a plan, and looks at each snapshot once more before it goes.
import type { RunContext } from "../contract/context.ts";
import { examineSnapshot, type SnapshotPlace } from "../snapshot/examine-snapshot.ts";
import { isStillRemovable, type GcItem, type GcKept, type GcOptions, type GcPlan } from "./plan-gc.ts";
import { removeSnapshot, type RemovedSnapshot } from "./remove-snapshot.ts";

export { planGc, type GcItem, type GcKept, type GcOptions, type GcPlan } from "./plan-gc.ts";
export type { RemovedSnapshot } from "./remove-snapshot.ts";

/** What was done on one storage; nothing is removed in a dry run. */
export interface StorageGc {
  readonly plan: GcPlan;
  readonly removed: readonly RemovedSnapshot[];
  /** Planned, but not the same any more when its turn came. */
  readonly spared: readonly GcKept[];
}

/** Interrupted anywhere, the next plan finishes what this one began. */
export async function applyGc(
  place: SnapshotPlace,
  plan: GcPlan,
  options: GcOptions,
  ctx: RunContext,
): Promise<StorageGc> {
  const removed: RemovedSnapshot[] = [];
  const spared: GcKept[] = [];
  for (const item of plan.remove) {
    const outcome = await removeIfStill(place, item, options, ctx);
    if (outcome === undefined)
      spared.push({ snapshot: item.snapshot, reason: "it has changed since the plan was made" });
    else removed.push(outcome);
  }
  return { plan, removed, spared };
}

async function removeIfStill(
  place: SnapshotPlace,
  item: GcItem,
  options: GcOptions,
  ctx: RunContext,
): Promise<RemovedSnapshot | undefined> {
  const found = await examineSnapshot(place, item.snapshot, undefined, ctx);
  if (!isStillRemovable(found, item, options)) return undefined;
  return removeSnapshot(place, item.snapshot, item.reason, ctx);
}
