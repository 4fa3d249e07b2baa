// Locks a descriptor of this process with util-linux flock: Node has no call for it, and a lock library keeps pid files.
import { execa } from "execa";
import { processErrors } from "../process/errors.ts";

/** What we tell flock to exit with when somebody else holds the lock: no other failure of it uses this code. */
const heldExit = 75;

/**
 * True once this open file description is locked exclusively, false when it is held elsewhere after `waitMs`. The
 * child inherits the descriptor as its standard input, so the lock is ours when it has ended, and of everyone who inherits it from us.
 */
export async function tryFlock(fd: number, waitMs: number, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  const seconds = (waitMs / 1000).toFixed(3);
  // Started here and not by the process room because that room does not hand descriptors down.
  const args = ["--exclusive", "--conflict-exit-code", String(heldExit), "--wait", seconds, "0"];
  const result = await execa("flock", args, {
    stdin: fd,
    stdout: "ignore",
    cancelSignal: signal,
    reject: false,
    env: { LC_ALL: "C.UTF-8" },
  });
  signal.throwIfAborted();
  if (result.exitCode === 0) return true;
  if (result.exitCode === heldExit) return false;
  if (result.code === "ENOENT") throw processErrors["process/missing"]({ command: "flock" }, { cause: result });
  const how = result.exitCode === undefined ? "did not end by itself" : `failed with exit code ${result.exitCode}`;
  throw processErrors["process/failed"]({ command: "flock", how, stderr: result.stderr });
}
