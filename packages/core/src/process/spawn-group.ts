// The one place where children are started: never a shell, always an own process group, so that what a child started ends with it.
import { execa } from "execa";

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** The whole group is ended after this many milliseconds. */
  readonly timeoutMs?: number;
}

const patienceMs = 5_000;

/** What a group child is to the rest of this room. */
export type GroupChild = ReturnType<typeof spawnGroup>;

/** Starts `argv` with all three pipes open. The result promise never rejects; judge it with `verdict`. */
export function spawnGroup(argv: readonly string[], options: CommandOptions) {
  const [file, ...args] = argv;
  if (file === undefined) throw new TypeError("A command needs at least its name");
  return execa(file, args, {
    cwd: options.cwd ?? process.cwd(),
    env: { LC_ALL: "C.UTF-8", ...options.env },
    detached: true,
    cleanup: false,
    buffer: false,
    encoding: "buffer",
    reject: false,
    stripFinalNewline: false,
  });
}

/** Asks the whole group to end, and insists after five seconds. Harmless when it has ended. */
export function endGroup(child: GroupChild): void {
  signalGroup(child.pid, "SIGTERM");
  const insist = setTimeout(() => signalGroup(child.pid, "SIGKILL"), patienceMs);
  const done = (): void => clearTimeout(insist);
  child.then(done, done);
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Ends the group on abort or timeout; the returned function says whether the time ran out, and stops watching. */
export function watchGroup(child: GroupChild, options: CommandOptions): () => { timedOut: boolean } {
  let timedOut = false;
  const end = (): void => endGroup(child);
  const timer =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          end();
        }, options.timeoutMs);
  if (options.signal?.aborted === true) end();
  options.signal?.addEventListener("abort", end, { once: true });
  return () => {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", end);
    return { timedOut };
  };
}
