// Opens and closes a run: nobody else works on the stack meanwhile, and what an earlier run left is taken back first.
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { RunContext } from "../contract/context.ts";
import type { InstanceConfig } from "../config/resolve-config.ts";
import type { House } from "../house/house.ts";
import { runKey } from "../house/run-key.ts";
import type { BeginRecord } from "../journal/journal-record.ts";
import { createLedger } from "../journal/ledger.ts";
import { beginJournal } from "../journal/begin-journal.ts";
import { isResumeOwed } from "../journal/last-run.ts";
import { readJournal } from "../journal/read-journal.ts";
import { recover } from "../recover/recover.ts";
import { acquireLock, type Lock } from "../state/lock.ts";
import { ownIdentity } from "../state/process-identity.ts";
import { corePlugin, makeRunDirectory } from "../state/run-directory.ts";
import { reportProgress } from "../reporter/report-progress.ts";
import { codedError } from "../report/problem.ts";
import { tool } from "../tool.ts";
import { runErrors } from "./errors.ts";
import type { Run } from "./run.ts";

export interface RunRequest {
  readonly kind: BeginRecord["kind"];
  readonly instance: InstanceConfig;
  readonly lockWaitMs: number;
  readonly signal: AbortSignal;
}

/** Throws `lock/held`, `run/not-recovered`, or what `action` threw. */
export async function withRun<T>(house: House, request: RunRequest, action: (run: Run) => Promise<T>): Promise<T> {
  const key = await runKey(house, request.instance, request.signal);
  await using lock = await lockStack(house, request, key);
  const journalFile = join(house.state.journal, `${key}.jsonl`);
  await recoverFirst(house, journalFile, request.signal);
  await using opened = await beginJournal(journalFile);
  const journal = house.wrappers.journal(opened);
  const id = randomUUID();
  await journal.append(await beginRecord(request, id));
  const ledger = createLedger(journal, { name: corePlugin });
  try {
    await using work = await makeRunDirectory("work-directory", id, house.state, ledger);
    await using spool = await makeRunDirectory("spool-directory", id, house.state, ledger);
    return await action(makeRun({ house, request, id, lock, journal, journalFile, work: work.path, spool: spool.path }));
  } catch (error) {
    const { code, message } = codedError(error);
    await journal.append({ type: "failed", code, message });
    throw error;
  } finally {
    // Without an `end` recovery goes on trying: the engine did not answer when the stack was to be resumed.
    if (!isResumeOwed(await readJournal(journalFile))) await journal.append({ type: "end" });
  }
}

async function lockStack(house: House, request: RunRequest, key: string): Promise<Lock> {
  house.reporter.report({ type: "step", step: "lock", detail: key });
  return acquireLock({
    name: key,
    env: house.env,
    waitMs: request.lockWaitMs,
    holder: { what: `${request.kind} of ${request.instance.name}` },
    signal: request.signal,
    onWait: (holder) => house.reporter.report({ type: "warning", message: `Waiting for ${holder}` }),
  });
}

/** A stack that an earlier run left and nobody can bring back is told before anything new is begun. */
async function recoverFirst(house: House, journalFile: string, signal: AbortSignal): Promise<void> {
  const report = await recover({ journalFile, state: house.state, log: house.log, signal });
  if (report.found === "unfinished") {
    const { kind, instance: name } = report.run ?? { kind: "run", instance: "" };
    house.reporter.report({ type: "step", step: "recover", detail: `${kind} of ${name} that died` });
  }
  if (report.stackAsBefore) return;
  const what = report.problems.map(({ message, command }) => `${message} (${command})`).join("; ");
  throw runErrors["run/not-recovered"]({ what });
}

async function beginRecord(request: RunRequest, run: string): Promise<BeginRecord> {
  const identity = await ownIdentity();
  return { type: "begin", run, kind: request.kind, instance: request.instance.name, tool, ...identity };
}

interface RunMaterial {
  readonly house: House;
  readonly request: RunRequest;
  readonly id: string;
  readonly lock: Lock;
  readonly journal: Run["journal"];
  readonly journalFile: string;
  readonly work: string;
  readonly spool: string;
}

function makeRun({ house, request, work, spool, ...material }: RunMaterial): Run {
  const progress = reportProgress(house.reporter, house.clock);
  return {
    ...material,
    house,
    instance: request.instance,
    stack: house.stacks.get(request.instance.name),
    startedAt: house.clock.now(),
    signal: request.signal,
    workDir: work,
    spoolDir: spool,
    context: (plugin, signal = request.signal): RunContext => ({
      signal,
      log: house.log,
      progress,
      clock: house.clock,
      workDir: work,
      ledger: createLedger(material.journal, plugin),
    }),
  };
}
