// Runs the hooks that are owed after a phase: all of them, whatever the one before it did, whoever is left to do it.
import type { Journal } from "../journal/journal.ts";
import type { HookPhase, RecordedHook } from "../journal/journal-record.ts";
import { commandLine, runHook } from "./run-hook.ts";

export interface HookFailure {
  readonly command: string;
  readonly error: Error;
}

/** Never throws for a hook, and runs them even when the journal cannot be written: that failure comes last. */
export async function runAfterHooks(
  hooks: readonly RecordedHook[],
  phase: HookPhase,
  journal: Journal,
): Promise<readonly HookFailure[]> {
  const moment = { phase, side: "after" } as const;
  const unwritten = await failureOf(journal.append({ type: "hook-intent", ...moment, after: [] }));
  const failures: HookFailure[] = [];
  for (const hook of hooks) {
    // Not under the run's signal: what was begun is ended also when the run was told to stop. Its own timeout bounds it.
    const error = await failureOf(runHook(hook, moment));
    if (error !== undefined) failures.push({ command: commandLine(hook.run), error });
  }
  const told = failures.map(({ command, error }) => ({ command, message: error.message }));
  await journal.append({ type: "hook-done", ...moment, failures: told });
  if (unwritten !== undefined) throw unwritten;
  return failures;
}

async function failureOf(promise: Promise<void>): Promise<Error | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
