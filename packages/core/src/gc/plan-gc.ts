// What may go, and why each of the others stays.
import type { RunContext } from "../contract/context.ts";
import { examineSurveyed, type FoundSnapshot } from "../snapshot/find-snapshots.ts";
import type { SnapshotPlace } from "../snapshot/examine-snapshot.ts";
import type { SnapshotName } from "../snapshot/manifest.ts";
import { surveySnapshots } from "../snapshot/survey.ts";
import { gcErrors } from "./errors.ts";

export interface GcPlan {
  readonly storage: string;
  readonly remove: readonly GcItem[];
  /** What is neither good nor removed. */
  readonly keep: readonly GcKept[];
}

export interface GcItem {
  readonly snapshot: SnapshotName;
  readonly kind: "died-unfinished" | "removal-interrupted";
  /** The run whose claim was seen; another one there later is left alone. */
  readonly run: string | undefined;
  readonly reason: string;
}

export interface GcKept {
  readonly snapshot: SnapshotName;
  readonly reason: string;
}

export interface GcOptions {
  /** Age of a claim, in milliseconds, from which its run is taken for dead. Default 24 hours. */
  readonly graceMs?: number;
  /** Runs known to be alive, whatever their age. */
  readonly alive?: ReadonlySet<string>;
}

type Verdict = { readonly remove: GcItem } | { readonly keep: GcKept };

const hour = 3_600_000;
const day = 24 * hour;
export const defaultGraceMs = day;
const clockMayLagMs = 5 * 60_000;
const clockMayLeadMs = 400 * day;

/**
 * Removes nothing itself. Rejects where the listing fails or lacks what every listing has
 * (`gc/listing-not-whole`), and where the clock cannot be right (`gc/clock-jumped`).
 */
export async function planGc(place: SnapshotPlace, options: GcOptions, ctx: RunContext): Promise<GcPlan> {
  const survey = await surveySnapshots(place.storage, undefined, ctx);
  if (!survey.sawRepository) throw gcErrors["gc/listing-not-whole"]({ storage: place.name });
  const verdicts: Verdict[] = [];
  let newest: string | undefined;
  for await (const found of examineSurveyed(place, survey, ctx)) {
    if (found.kind === "good") newest = later(newest, found.manifest.createdAt);
    else verdicts.push(judge(found, options));
  }
  const remove = verdicts.flatMap((verdict) => ("remove" in verdict ? [verdict.remove] : []));
  if (remove.length > 0) refuseWrongClock(place, newest, ctx);
  const keep = verdicts.flatMap((verdict) => ("keep" in verdict ? [verdict.keep] : []));
  return { storage: place.name, remove, keep };
}

/** Would `judge` still remove it? Asked again right before it is removed. */
export function isStillRemovable(found: FoundSnapshot | undefined, item: GcItem, options: GcOptions): boolean {
  if (found === undefined || found.kind === "good") return false;
  const verdict = judge(found, options);
  return "remove" in verdict && verdict.remove.kind === item.kind && verdict.remove.run === item.run;
}

function judge(found: Exclude<FoundSnapshot, { kind: "good" }>, options: GcOptions): Verdict {
  const { name: snapshot, claim, tombstone } = found;
  const item = { snapshot, run: claim?.run };
  if (tombstone !== undefined) {
    const reason = `its removal began at ${tombstone.at} (${tombstone.reason}) and was interrupted`;
    return { remove: { ...item, kind: "removal-interrupted", reason } };
  }
  if (found.kind === "damaged")
    return { keep: { snapshot, reason: "it has a manifest: what is damaged is never removed by itself" } };
  if (claim === undefined || found.ageMs === undefined) {
    return { keep: { snapshot, reason: "it has no claim that can be read, so nobody knows its age" } };
  }
  if (options.alive?.has(claim.run) === true) return { keep: { snapshot, reason: `its run ${claim.run} is alive` } };
  const age = `it was claimed at ${claim.at}, ${Math.floor(found.ageMs / hour)} h ago`;
  if (found.ageMs < (options.graceMs ?? defaultGraceMs))
    return { keep: { snapshot, reason: `${age}: its run may be alive` } };
  return { remove: { ...item, kind: "died-unfinished", reason: `${age}, and never got a manifest` } };
}

function refuseWrongClock(place: SnapshotPlace, newest: string | undefined, ctx: RunContext): void {
  if (newest === undefined) return;
  const now = ctx.clock.now();
  const ahead = now.getTime() - Date.parse(newest);
  if (ahead >= -clockMayLagMs && ahead <= clockMayLeadMs) return;
  throw gcErrors["gc/clock-jumped"]({ storage: place.name, now: now.toISOString(), newest });
}

function later(a: string | undefined, b: string): string {
  return a !== undefined && Date.parse(a) > Date.parse(b) ? a : b;
}
