// Brings back the services of a hold that nobody is known to have ended.
import type { HoldRecord, ResumeOutcome } from "../contract/stack.ts";
import { bareContext } from "../guardian/bare-context.ts";
import { loadPlugin } from "../guardian/load-plugin.ts";
import { loadStack } from "../guardian/load-stack.ts";
import { resumePatiently } from "../guardian/resume-patiently.ts";
import type { HoldIntentRecord } from "../journal/journal-record.ts";
import { createLedger } from "../journal/ledger.ts";
import type { Recovery } from "./recover.ts";
import type { RecoverProblem } from "./recover-report.ts";

export interface ResumedHold {
  /** Absent when the stack could not even be asked. */
  readonly outcome?: ResumeOutcome;
  /** Empty: everything the hold lists runs. */
  readonly problems: readonly RecoverProblem[];
}

const defaultPatienceMs = 60_000;

export async function resumeHold(hold: HoldIntentRecord, recovery: Recovery): Promise<ResumedHold> {
  const { journal, signal } = recovery;
  await journal.append({ type: "resume-intent", because: "recovered" });
  const outcome = await resume(hold, recovery).catch((error: unknown) => error as Error);
  if (outcome instanceof Error) {
    signal.throwIfAborted();
    return { problems: [unreached(hold.record, outcome)] };
  }
  await journal.append({ type: "resumed", because: "recovered", outcome });
  const problems = outcome.failed.map(({ unit, message, command }) => ({ message: `${unit}: ${message}`, command }));
  return { outcome, problems };
}

async function resume(
  hold: HoldIntentRecord,
  { journal, signal, log, state, patienceMs }: Recovery,
): Promise<ResumeOutcome> {
  const stack = await loadStack(hold.stack, log);
  const ledger = createLedger(journal, await loadPlugin(hold.stack.plugin));
  const ctx = bareContext({ signal, log, workDir: state.work, ledger });
  return resumePatiently(stack, hold.record, patienceMs ?? defaultPatienceMs, ctx);
}

function unreached(record: HoldRecord, error: Error): RecoverProblem {
  const units = record.start.flat().map((unit) => unit.name);
  const message = `${error.message}. The run held ${units.join(", ")} of ${record.project}: see that they run`;
  return { message, command: "lifeboat recover" };
}
