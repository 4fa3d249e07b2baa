// Puts together what a backup did, also when it ended in the middle.
import type { ArtifactReport, BackupReport, HoldReport, Outcome, Problem, StorageReport } from "../report/report.ts";
import { exitCodeOf, problemOf } from "../report/problem.ts";
import type { Window } from "../hold/hold-window.ts";
import { holdErrors } from "../hold/errors.ts";
import { isFailed, type ArtifactOutcome } from "./artifact-outcome.ts";
import type { RunClaim } from "./claim-run.ts";
import type { PreparedBackup } from "./prepare-backup.ts";
import type { Run } from "./run.ts";
import type { StorageBoard } from "./storage-board.ts";

/** Filled while the run goes from room to room. */
export interface BackupFacts {
  readonly run: Run;
  readonly tags: Readonly<Record<string, string>>;
  readonly errors: unknown[];
  /** Bytes by storage. */
  readonly committed: Map<string, number>;
  prepared?: PreparedBackup;
  board?: StorageBoard;
  claim?: RunClaim;
  window?: Window<unknown> | undefined;
  outcomes?: readonly ArtifactOutcome[];
}

export function backupReport(facts: BackupFacts): BackupReport {
  const { run } = facts;
  const endedAt = run.house.clock.now();
  const errors = [...resumeProblems(facts), ...facts.errors.map(problemOf)];
  const artifacts = (facts.outcomes ?? []).map(artifactReport);
  const storages = storageReports(facts);
  const outcome = outcomeOf(artifacts, storages);
  return {
    type: "backup",
    run: run.id,
    instance: run.instance.name,
    snapshot: facts.claim?.name ?? null,
    outcome,
    exitCode: exitCode(outcome, errors, [...artifacts, ...storages]),
    startedAt: run.startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    durationMs: endedAt.getTime() - run.startedAt.getTime(),
    tags: facts.tags,
    hold: holdReport(facts.window),
    artifacts,
    storages,
    warnings: facts.prepared?.plan.warnings ?? [],
    errors,
  };
}

function holdReport(window: Window<unknown> | undefined): HoldReport | null {
  if (window === undefined) return null;
  const { units, windowMs, killed } = window.facts;
  return { units, windowMs, killed, notResumed: window.resumed.failed };
}

function resumeProblems({ window }: BackupFacts): readonly Problem[] {
  const failed = window?.resumed.failed ?? [];
  if (failed.length === 0) return [];
  const units = failed.map(({ unit, message }) => `${unit} (${message})`).join("; ");
  const commands = failed.map(({ command }) => command).join("; ");
  return [problemOf(holdErrors["hold/not-resumed"]({ units, commands }))];
}

function artifactReport(outcome: ArtifactOutcome): ArtifactReport {
  const { artifact, consistency, facts } = outcome.source;
  const head = { name: artifact.name, consistency };
  if (isFailed(outcome)) {
    const nothing = { plainBytes: 0, storedBytes: 0, entries: 0, parts: 0, changes: [] };
    return { ...head, ...nothing, outcome: "failed", warnings: facts.warnings, problem: problemOf(outcome.error) };
  }
  const { parts, settled } = outcome;
  const sum = (of: (part: (typeof parts)[number]["value"]) => number) =>
    parts.reduce((total, { value }) => total + of(value), 0);
  return {
    ...head,
    outcome: "stored",
    plainBytes: sum((part) => part.plainBytes),
    storedBytes: sum((part) => part.storedBytes),
    entries: sum((part) => part.entries),
    parts: parts.length,
    warnings: [...facts.warnings, ...settled.warnings],
    changes: Object.entries(settled.changes).flatMap(([part, changes]) =>
      changes.map((change) => ({ part, ...change })),
    ),
    problem: null,
  };
}

function storageReports({ run, prepared, board, committed }: BackupFacts): readonly StorageReport[] {
  if (prepared === undefined) return [];
  const names = [...new Set(prepared.sources.flatMap(({ artifact }) => artifact.store))];
  return names.map((name) => {
    const location = run.house.storages.get(name)?.storage.location ?? name;
    const bytes = committed.get(name);
    if (bytes !== undefined) return { name, location, outcome: "committed", bytes, problem: null };
    const failure = board?.failures.get(name);
    return { name, location, outcome: "failed", bytes: 0, problem: failure === undefined ? null : problemOf(failure) };
  });
}

function outcomeOf(artifacts: readonly ArtifactReport[], storages: readonly StorageReport[]): Outcome {
  if (!storages.some((storage) => storage.outcome === "committed")) return "failed";
  const good = [...artifacts, ...storages].every((part) => part.problem === null);
  return good ? "complete" : "partial";
}

/** A stack that is not as before outranks all; then what ended the run; then what is missing of it. */
function exitCode(
  outcome: Outcome,
  errors: readonly Problem[],
  parts: readonly { readonly problem: Problem | null }[],
): number {
  if (errors.some((problem) => problem.kind === "stack")) return 6;
  const [first] = errors;
  if (first !== undefined) return exitCodeOf(first);
  if (outcome === "complete") return 0;
  if (outcome === "partial") return 3;
  const problem = parts.find((part) => part.problem !== null)?.problem;
  return problem === null || problem === undefined ? 1 : exitCodeOf(problem);
}
