// The counterpart rule: once a before-hook was begun, its after-hooks run on every way out.
import type { Logger } from "../contract/context.ts";
import type { Journal } from "../journal/journal.ts";
import type { HookPhase, RecordedHook } from "../journal/journal-record.ts";
import { runAfterHooks } from "./after-hooks.ts";
import { runHook } from "./run-hook.ts";

export interface HookPair {
  readonly phase: HookPhase;
  /** Run in order; the first that fails ends the phase before `action` began. */
  readonly before: readonly RecordedHook[];
  /** Safe to run twice: a guardian may have run them for a run that was frozen. */
  readonly after: readonly RecordedHook[];
}

export interface HookSurroundings {
  readonly journal: Journal;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * Runs `action` between the hooks. Throws what the action threw; a failed after-hook is then told in journal and log,
 * because the action's error decides how the command ends. Throws `hook/failed` when only a hook failed.
 */
export async function withHooks<T>(hooks: HookPair, around: HookSurroundings, action: () => Promise<T>): Promise<T> {
  if (hooks.before.length + hooks.after.length === 0) return action();
  await around.journal.append({ type: "hook-intent", phase: hooks.phase, side: "before", after: hooks.after });
  let result: T;
  try {
    await runBeforeHooks(hooks, around);
    result = await action();
  } catch (error) {
    await afterHooks(hooks, around).catch((failure: unknown) => tell(around.log, failure));
    throw error;
  }
  await afterHooks(hooks, around);
  return result;
}

async function runBeforeHooks({ phase, before }: HookPair, { journal, signal }: HookSurroundings): Promise<void> {
  for (const hook of before) await runHook(hook, { phase, side: "before" }, signal);
  await journal.append({ type: "hook-done", phase, side: "before", failures: [] });
}

async function afterHooks({ phase, after }: HookPair, { journal, log }: HookSurroundings): Promise<void> {
  const [first, ...others] = await runAfterHooks(after, phase, journal);
  for (const { error } of others) tell(log, error);
  if (first !== undefined) throw first.error;
}

function tell(log: Logger, failure: unknown): void {
  log.error((failure as Error).message);
}
