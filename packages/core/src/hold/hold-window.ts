// The stop window: journalled before it opens, watched by a guardian, and closed on every way out.
import type { RunContext } from "../contract/context.ts";
import { hasCode } from "../contract/errors.ts";
import type { Disturbance, HoldRecord, ResumeOutcome } from "../contract/stack.ts";
import { startGuardian, type Guardian } from "../guardian/start-guardian.ts";
import { withHooks } from "../hooks/with-hooks.ts";
import type { OpenStack } from "../house/house.ts";
import type { JournalRecord, RecordedHook } from "../journal/journal-record.ts";
import type { HoldFacts } from "../snapshot/manifest.ts";
import { holdErrors } from "./errors.ts";
import type { Run } from "../run/run.ts";

export interface HoldOrder {
  readonly stack: OpenStack;
  readonly record: HoldRecord;
  /** Beyond it the guardian resumes and what was read counts for nothing. */
  readonly maxWindowMs: number;
  readonly before: readonly RecordedHook[];
  readonly after: readonly RecordedHook[];
}

export interface Window<T> {
  readonly value: T;
  readonly facts: HoldFacts;
  /** What ran although it should have stood still: empty means that `value` is of one moment. */
  readonly disturbances: readonly Disturbance[];
  /** The window was longer than its limit: the guardian may have closed it. */
  readonly overran: boolean;
  readonly resumed: ResumeOutcome;
}

/** Its signal is aborted when the run is interrupted, and when the window is closed by somebody else. */
export type WindowAction<T> = (signal: AbortSignal) => Promise<T>;

/** What the guardian grants beyond the budget before it acts on a run that still lives. */
const marginMs = 10_000;

/**
 * Runs `action` while the stack stands still. Whatever `hold` or `action` throws, the stack is resumed first; a unit
 * that does not start again is told in `resumed`, never thrown. The guardian is let go after the last hook; where the
 * engine itself does not answer (`hold/not-resumed`), it stays and goes on trying.
 */
export async function holdWindow<T>(run: Run, order: HoldOrder, action: WindowAction<T>): Promise<Window<T>> {
  const hooks = { phase: "hold", before: order.before, after: order.after } as const;
  const around = { journal: run.journal, log: run.house.log, signal: run.signal };
  let guardian: Guardian | undefined;
  try {
    const result = await withHooks(hooks, around, async () => {
      if (order.record.stop.length === 0) return unheld(run, order, action);
      guardian = await guard(run, order);
      return window(run, order, guardian, action);
    });
    await guardian?.done();
    return result;
  } catch (error) {
    if (!hasCode(error, "hold/not-resumed")) await guardian?.done();
    throw error;
  }
}

async function guard(run: Run, { stack, record, after, maxWindowMs }: HoldOrder): Promise<Guardian> {
  await run.journal.append({ type: "hold-intent", record, stack: stack.ref });
  const { journalFile, workDir, signal } = run;
  const task = { journalFile, workDir, hold: record, stack: stack.ref, afterHold: after, lockFd: run.lock.fd };
  try {
    return await startGuardian({ ...task, maxWindowMs, marginMs, signal });
  } catch (error) {
    // Nothing was stopped, so nothing is owed.
    const outcome = { started: [], alreadyRunning: [], failed: [] };
    await run.journal.append({ type: "resumed", because: "finished", outcome });
    throw error;
  }
}

async function window<T>(run: Run, order: HoldOrder, guardian: Guardian, action: WindowAction<T>): Promise<Window<T>> {
  const { clock, reporter } = run.house;
  const units = order.record.stop.flat().map((unit) => unit.name);
  reporter.report({ type: "step", step: "hold", detail: units.join(", ") });
  const [from, began] = [clock.now(), clock.elapsed()];
  let inside: Inside<T>;
  try {
    const signal = AbortSignal.any([run.signal, guardian.signal]);
    inside = await whileHeld(run, order, signal, action);
  } catch (error) {
    await resume(run, order);
    throw error;
  }
  const overran = clock.elapsed() - began > order.maxWindowMs;
  const resumed = await resume(run, order);
  const facts = { stack: order.record.project, from: from.toISOString(), to: clock.now().toISOString() };
  return {
    value: inside.value,
    facts: { ...facts, windowMs: Math.round(clock.elapsed() - began), units, killed: inside.killed },
    disturbances: inside.disturbances,
    overran,
    resumed,
  };
}

interface Inside<T> {
  readonly value: T;
  readonly killed: readonly string[];
  readonly disturbances: readonly Disturbance[];
}

async function whileHeld<T>(
  run: Run,
  order: HoldOrder,
  signal: AbortSignal,
  action: WindowAction<T>,
): Promise<Inside<T>> {
  const ctx = run.context(order.stack.plugin, signal);
  await using held = await order.stack.stack.hold(order.record, ctx);
  await run.journal.append({ type: "held", killed: held.killed });
  const value = await action(signal);
  run.house.reporter.report({ type: "step", step: "witness", detail: order.record.project });
  return { value, killed: held.killed, disturbances: await held.witness(ctx) };
}

/** Nothing of it runs: there is nothing to resume, but somebody may start it meanwhile. */
async function unheld<T>(run: Run, order: HoldOrder, action: WindowAction<T>): Promise<Window<T>> {
  const from = run.house.clock.now().toISOString();
  const { value, disturbances } = await whileHeld(run, order, run.signal, action);
  const facts = { stack: order.record.project, from, to: run.house.clock.now().toISOString() };
  return {
    value,
    facts: { ...facts, windowMs: 0, units: [], killed: [] },
    disturbances,
    overran: false,
    resumed: { started: [], alreadyRunning: [], failed: [] },
  };
}

/** Under a signal that nobody aborts: an interrupted run resumes first. Throws `hold/not-resumed`. */
async function resume(run: Run, order: HoldOrder): Promise<ResumeOutcome> {
  const { stack, record } = order;
  const ctx: RunContext = run.context(stack.plugin, new AbortController().signal);
  run.house.reporter.report({ type: "step", step: "resume", detail: record.project });
  await note(run, { type: "resume-intent", because: "finished" });
  const outcome = await resumeStack(stack, record, ctx);
  await note(run, { type: "resumed", because: "finished", outcome });
  return outcome;
}

async function resumeStack(stack: OpenStack, record: HoldRecord, ctx: RunContext): Promise<ResumeOutcome> {
  try {
    return await stack.stack.resume(record, ctx);
  } catch (cause) {
    const units = record.start.flat().map((unit) => unit.name);
    throw holdErrors["hold/not-resumed"]({ units: units.join(", "), commands: "lifeboat recover" }, { cause });
  }
}

/** A journal that cannot be written, e.g. on a full disk, must not keep the stack down or call it down. */
async function note(run: Run, record: JournalRecord): Promise<void> {
  try {
    await run.journal.append(record);
  } catch (error) {
    run.house.log.error(`${record.type} could not be journalled; going on`, { error });
  }
}
