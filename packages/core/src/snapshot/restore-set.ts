// Chooses, for each artifact, the copy that a restore or drill uses; artifacts of one moment stay together.
import { snapshotErrors } from "./errors.ts";
import { sortBySequence, type FoundSnapshot, type Snapshot } from "./found-snapshot.ts";
import type { SnapshotName } from "./manifest.ts";
import { keepMomentsTogether } from "./moments.ts";
import { runsOf, type RestoreCopy, type Run } from "./runs.ts";

export type { RestoreCopy } from "./runs.ts";

export interface RestoreQuestion {
  /** What was found on all storages, the good and the others. */
  readonly snapshots: readonly FoundSnapshot[];
  readonly instance: string;
  /** All that any considered snapshot holds, unless named. */
  readonly artifacts?: readonly string[];
  /** Only copies whose bytes were read at or before this instant. */
  readonly at?: Date;
  /** Only this snapshot, from whichever storages have it. */
  readonly snapshotName?: string;
  /** The newest copy of each artifact, whatever it belonged together with. */
  readonly mix?: boolean;
  /** For the ages. */
  readonly now: Date;
}

export interface RestoreSet {
  readonly instance: string;
  readonly choices: readonly RestoreChoice[];
  /** Artifacts that snapshots name as failed and that no good copy was found for. */
  readonly missing: readonly string[];
}

export interface RestoreChoice {
  readonly artifact: string;
  readonly snapshot: SnapshotName;
  /** Since its bytes were read to the end. */
  readonly ageMs: number;
  /** In order of preference, local storages first; the same bytes on each. */
  readonly copies: readonly RestoreCopy[];
  /** A newer copy exists, but belongs to another moment than the rest of the set. */
  readonly newer?: SnapshotName;
}

/**
 * Throws `restore/nothing-found` where an artifact that was asked for has no good copy (or nothing has),
 * `restore/snapshot-not-good` where the named snapshot is damaged or incomplete on every storage that should have it, and
 * `restore/mixed-moments` where no choice keeps moments together.
 */
export function chooseRestoreSet(question: RestoreQuestion): RestoreSet {
  const good = goodSnapshots(question);
  const runs = runsOf(sortBySequence(good)).filter((run) => !isLater(run.createdAt, question.at));
  const wanted = [...new Set(question.artifacts ?? runs.flatMap((run) => [...run.artifacts.keys()]))].sort();
  const choosable = wanted.filter((artifact) => candidates(runs, artifact, question.at).length > 0);
  refuseNothing(question, wanted, choosable);
  const newest = new Map(choosable.map((artifact) => [artifact, candidates(runs, artifact, question.at)]));
  const chosen = question.mix === true ? first(newest) : keepMomentsTogether(question.instance, newest);
  const choices = [...chosen].map(([artifact, run]) => choice(artifact, run, newest.get(artifact)?.[0], question.now));
  return { instance: question.instance, choices, missing: missingIn(good, question.artifacts, choosable) };
}

function goodSnapshots({ snapshots, instance, snapshotName }: RestoreQuestion): Snapshot[] {
  const ofInstance = snapshots.filter((found) => found.instance === instance);
  if (snapshotName === undefined) return ofInstance.filter((found) => found.kind === "good");
  const named = ofInstance.filter((found) => found.name === snapshotName);
  const good = named.filter((found) => found.kind === "good");
  if (good.length > 0) return good;
  if (named.length === 0) throw snapshotErrors["restore/nothing-found"]({ instance, wanted: snapshotName });
  throw snapshotErrors["restore/snapshot-not-good"]({ snapshot: snapshotName, reasons: named.flatMap(whyNot) });
}

function whyNot(found: FoundSnapshot): string[] {
  if (found.kind === "good") return [];
  if (found.kind === "damaged") return found.reasons.map(({ message }) => `on ${found.storage} ${message}`);
  return [`on ${found.storage} it is incomplete: it has no manifest`];
}

/** Runs that hold the artifact as it was at or before `at`, newest first. */
function candidates(runs: readonly Run[], artifact: string, at: Date | undefined): Run[] {
  return runs.filter((run) => run.artifacts.has(artifact) && !isLater(run.readTo(artifact), at));
}

function isLater(instant: string, at: Date | undefined): boolean {
  return at !== undefined && Date.parse(instant) > at.getTime();
}

function refuseNothing(question: RestoreQuestion, wanted: readonly string[], choosable: readonly string[]): void {
  const { instance, artifacts } = question;
  const lost = wanted.filter((artifact) => !choosable.includes(artifact));
  if (artifacts !== undefined && lost.length > 0) {
    refuseDamagedCopies(question);
    throw snapshotErrors["restore/nothing-found"]({ instance, wanted: lost.join(", ") });
  }
  if (choosable.length === 0) throw snapshotErrors["restore/nothing-found"]({ instance, wanted: "anything" });
}

/** A good copy of the named snapshot that lacks the artifact does not hide a damaged one that should have it. */
function refuseDamagedCopies({ snapshots, instance, snapshotName }: RestoreQuestion): void {
  const named = snapshots.filter((found) => found.instance === instance && found.name === snapshotName);
  const reasons = named.flatMap(whyNot);
  if (reasons.length === 0) return;
  throw snapshotErrors["restore/snapshot-not-good"]({ snapshot: snapshotName ?? "", reasons });
}

function first(newest: ReadonlyMap<string, readonly Run[]>): Map<string, Run> {
  return new Map([...newest].flatMap(([artifact, [run]]) => (run === undefined ? [] : [[artifact, run] as const])));
}

function choice(artifact: string, run: Run, newest: Run | undefined, now: Date): RestoreChoice {
  const copies = run.artifacts.get(artifact) ?? [];
  const ageMs = now.getTime() - Date.parse(run.readTo(artifact));
  const chosen = { artifact, snapshot: run.name, ageMs, copies };
  return newest === undefined || newest === run ? chosen : { ...chosen, newer: newest.name };
}

function missingIn(
  good: readonly Snapshot[],
  asked: readonly string[] | undefined,
  found: readonly string[],
): string[] {
  if (asked !== undefined) return [];
  const failed = good.flatMap(({ manifest }) => manifest.missing.map(({ artifact }) => artifact));
  return [...new Set(failed)].filter((artifact) => !found.includes(artifact)).sort();
}
