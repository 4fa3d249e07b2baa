// Starts a child that inherits a descriptor, and with it the lock on it: the process room hands no descriptors down.
// eslint-disable-next-line no-restricted-imports -- see above; the verdict is given here as there, after `close`
import { spawn, type ChildProcess } from "node:child_process";

export interface Heir {
  readonly process: ChildProcess;
  /** After `close`; resolves also when it could not be started. */
  readonly ended: Promise<HeirEnd>;
}

export interface HeirEnd {
  readonly exitCode: number | null;
  /** e.g. `was killed by SIGKILL`, `failed with exit code 1`. */
  readonly how: string;
  /** The command is not installed. */
  readonly missing: boolean;
}

export interface HeirOptions {
  /** Its descriptors 0, 1, 2, 3: a pipe, nothing, or a descriptor of this process. */
  readonly stdio: readonly ("pipe" | "ignore" | number)[];
  readonly cwd?: string;
  /** In a session of its own, so that no terminal and no group signal reaches it. */
  readonly detached?: true;
}

export function spawnHeir([file = "", ...args]: readonly string[], options: HeirOptions): Heir {
  const { stdio, ...rest } = options;
  const child = spawn(file, args, { ...rest, stdio: [...stdio], env: { ...process.env, LC_ALL: "C.UTF-8" } });
  const ended = new Promise<HeirEnd>((resolve) => {
    child.on("error", (error) => resolve(notStarted(error)));
    child.on("close", (exitCode, signal) => resolve({ exitCode, how: howItEnded(exitCode, signal), missing: false }));
  });
  return { process: child, ended };
}

function notStarted(error: Error): HeirEnd {
  const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
  return { exitCode: null, how: `could not be started (${error.message})`, missing };
}

function howItEnded(exitCode: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `failed with exit code ${exitCode ?? "unknown"}` : `was killed by ${signal}`;
}
