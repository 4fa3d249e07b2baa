// A backup, room by room. Every line of `backupWithin` is one of the house's rooms, in the order in which data walks through.
import type { BackupRequest } from "../engine.ts";
import type { House } from "../house/house.ts";
import { withHooks } from "../hooks/with-hooks.ts";
import { selectInstance } from "../plan/select.ts";
import { isHeld } from "../plan/settle-consistency.ts";
import { archiveReport } from "../report/report-archive.ts";
import type { BackupReport } from "../report/report.ts";
import type { ArtifactOutcome } from "./artifact-outcome.ts";
import { backupReport, type BackupFacts } from "./backup-report.ts";
import { claimRun } from "./claim-run.ts";
import { commitRun, withdraw } from "./commit-run.ts";
import { fixMoment } from "./fix-moment.ts";
import { hooksOf } from "./hooks-of.ts";
import { keepMomentsWhole } from "./keep-moments-whole.ts";
import { prepareBackup, type PreparedBackup } from "./prepare-backup.ts";
import type { Run } from "./run.ts";
import { storageBoard } from "./storage-board.ts";
import { storeHeld, storeWhileReading, type StoreRoom } from "./store-artifact.ts";
import { withRun } from "./with-run.ts";

/** Throws only before the run has begun; after that the report says how it ended. */
export async function backupRun(house: House, request: BackupRequest): Promise<BackupReport> {
  const instance = selectInstance(house.config, request.instance);
  const signal = request.signal ?? new AbortController().signal;
  const begin = { kind: "backup", instance, lockWaitMs: request.lockWaitMs ?? 0, signal } as const;
  return withRun(house, begin, async (run) => {
    const facts: BackupFacts = { run, tags: request.tags ?? {}, errors: [], committed: new Map() };
    try {
      await backupWithin(run, request, facts);
    } catch (error) {
      facts.errors.push(error);
    }
    return archiveReport(run, backupReport(facts), facts.board?.ableToKeepReports() ?? []);
  });
}

async function backupWithin(run: Run, request: BackupRequest, facts: BackupFacts): Promise<void> {
  const prepared = (facts.prepared = await prepare(run, request));
  const board = (facts.board = storageBoard(prepared.storages, prepared.failedStorages));
  const hooks = hooksOf(run.house, run.instance, "run");
  const around = { journal: run.journal, log: run.house.log, signal: run.signal };
  const claim = (facts.claim = await claimRun(run, board));
  try {
    await withHooks(hooks, around, async () => {
      const room = { run, snapshot: claim.name, board };
      const outcomes = (facts.outcomes = await readAndStore(room, prepared, facts));
      const { committed, tags } = facts;
      await commitRun({ run, board, claim, hold: facts.window?.facts ?? null, outcomes, tags, committed });
    });
  } finally {
    for (const storage of prepared.storages) {
      if (!facts.committed.has(storage.name)) await withdraw(run, storage, claim);
    }
  }
}

async function prepare(run: Run, request: BackupRequest): Promise<PreparedBackup> {
  return prepareBackup({
    house: run.house,
    instance: run.instance,
    artifacts: request.artifacts,
    spoolDir: run.spoolDir,
    context: (plugin) => run.context(plugin),
    initialise: true,
  });
}

async function readAndStore(
  room: StoreRoom,
  prepared: PreparedBackup,
  facts: BackupFacts,
): Promise<readonly ArtifactOutcome[]> {
  const held = await fixMoment(room, prepared);
  facts.window = held.window;
  const outcomes: ArtifactOutcome[] = [...held.stored];
  for (const reading of held.fixed) outcomes.push(await storeHeld(room, reading));
  for (const source of prepared.sources.filter((source) => !isHeld(source))) {
    outcomes.push(await storeWhileReading(room, source));
  }
  return keepMomentsWhole(prepared.sources, outcomes);
}
