// Locks a descriptor of this process with util-linux flock: Node has no call for it, and a lock library keeps pid files.
import { text } from "node:stream/consumers";
import type { Readable } from "node:stream";
import { processErrors } from "../process/errors.ts";
import { spawnHeir } from "./spawn-heir.ts";

/** What we tell flock to exit with when somebody else holds the lock: no other failure of it uses this code. */
const heldExit = 75;

/**
 * True once this open file description is locked exclusively, false when it is held elsewhere after `waitMs`. The
 * child inherits the descriptor, so the lock is ours when it has ended, and of everyone who inherits it from us.
 */
export async function tryFlock(fd: number, waitMs: number, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  const seconds = (waitMs / 1000).toFixed(3);
  const argv = ["flock", "--exclusive", "--conflict-exit-code", String(heldExit), "--wait", seconds, "3"];
  const { process: child, ended } = spawnHeir(argv, { stdio: ["ignore", "ignore", "pipe", fd] });
  const giveUp = (): void => void child.kill("SIGKILL");
  signal.addEventListener("abort", giveUp, { once: true });
  const [{ exitCode, how, missing }, stderr] = await Promise.all([ended, text(child.stderr as Readable)]);
  signal.removeEventListener("abort", giveUp);
  signal.throwIfAborted();
  if (exitCode === 0) return true;
  if (exitCode === heldExit) return false;
  if (missing) throw processErrors["process/missing"]({ command: "flock" });
  throw processErrors["process/failed"]({ command: "flock", how, stderr: stderr.trim() });
}
