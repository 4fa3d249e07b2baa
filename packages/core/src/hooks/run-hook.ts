// Runs one configured command of the user: no shell, never without an end.
import type { HookPhase, HookSide, RecordedHook } from "../journal/journal-record.ts";
import { runCommand } from "../process/run-command.ts";
import { hookErrors } from "./errors.ts";

export interface HookMoment {
  readonly phase: HookPhase;
  readonly side: HookSide;
}

/** Resolves when the command ended with 0. Throws `hook/failed`, or the reason of the abort. */
export async function runHook(hook: RecordedHook, moment: HookMoment, signal?: AbortSignal): Promise<void> {
  const { run, timeoutMs, cwd, env } = hook;
  try {
    await runCommand(run, { timeoutMs, cwd, env, ...(signal === undefined ? {} : { signal }) });
  } catch (cause) {
    signal?.throwIfAborted();
    const when = `${moment.side} the ${moment.phase}`;
    throw hookErrors["hook/failed"]({ when, command: commandLine(run), why: (cause as Error).message }, { cause });
  }
}

/** For people to read and to type. */
export function commandLine(argv: readonly string[]): string {
  return argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}
