// A backup or restore of an instance: nobody else works on its stack meanwhile.
import type { RunContext } from "../contract/context.ts";
import type { InstanceConfig } from "../config/resolve-config.ts";
import type { House } from "../house/house.ts";
import { runKey } from "../house/run-key.ts";
import { refuseSharedStacks } from "../plan/shared-stacks.ts";
import { withLook } from "../house/with-look.ts";
import type { BeginRecord } from "../journal/journal-record.ts";
import { createLedger } from "../journal/ledger.ts";
import { reportProgress } from "../reporter/report-progress.ts";
import { corePlugin, makeRunDirectory } from "../state/run-directory.ts";
import type { Run } from "./run.ts";
import { withJournal, type OpenWork } from "./with-journal.ts";

export interface RunRequest {
  readonly kind: BeginRecord["kind"];
  readonly instance: InstanceConfig;
  /** What is locked; the instance's stack unless given. A run that touches no stack needs no engine. */
  readonly key?: string;
  readonly lockWaitMs: number;
  readonly signal: AbortSignal;
}

/** Throws `lock/held`, `run/not-recovered`, `plan/same-stack`, or what `action` threw. */
export async function withRun<T>(house: House, request: RunRequest, action: (run: Run) => Promise<T>): Promise<T> {
  const key = request.key ?? (await ownStack(house, request));
  return withJournal(house, { ...request, key, subject: request.instance.name }, async (open) => {
    const ledger = createLedger(open.journal, { name: corePlugin });
    await using work = await makeRunDirectory("work-directory", open.id, house.state, ledger);
    await using spool = await makeRunDirectory("spool-directory", open.id, house.state, ledger);
    return await action(makeRun(house, request, open, { workDir: work.path, spoolDir: spool.path }));
  });
}

/** The key of the instance's stack, which no other instance may hold as its own. */
async function ownStack(house: House, { instance, signal }: RunRequest): Promise<string> {
  await withLook(house, signal, (context) => refuseSharedStacks(house, instance, context));
  return runKey(house, instance, signal);
}

function makeRun(house: House, request: RunRequest, open: OpenWork, dirs: Pick<Run, "workDir" | "spoolDir">): Run {
  const progress = reportProgress(house.reporter, house.clock);
  return {
    ...open,
    ...dirs,
    house,
    instance: request.instance,
    stack: house.stacks.get(request.instance.name),
    startedAt: house.clock.now(),
    signal: request.signal,
    context: (plugin, signal = request.signal): RunContext => ({
      signal,
      log: house.log,
      progress,
      clock: house.clock,
      workDir: dirs.workDir,
      ledger: createLedger(open.journal, plugin),
    }),
  };
}
