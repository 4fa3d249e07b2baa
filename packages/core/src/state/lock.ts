// One run at a time on one stack, whoever starts it. Why it is made this way: docs/decisions/0002-locks-are-shared-between-users.md.
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { stateErrors } from "./errors.ts";
import { tryFlock } from "./flock.ts";
import { openLockDirectory } from "./lock-directory.ts";
import { isStillAt, openLockFile } from "./lock-file.ts";
import { announceHolder, describeHolder, type HolderFacts } from "./lock-holder.ts";

/** Held until it is disposed and every process that inherited `fd` has ended. */
export interface Lock extends AsyncDisposable {
  /** Hand it down to whoever must keep the lock when this process dies. */
  readonly fd: number;
}

export interface LockRequest {
  /** What is locked, a file name: see `stackKey`. */
  readonly name: string;
  /** Where `LIFEBOAT_LOCK_DIR` is looked up; the process's own environment by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds to wait for another holder; 0 gives up at once. */
  readonly waitMs: number;
  /** More for people who find it locked, e.g. `{ what: "backup of core" }`. Never a secret: every user can read it. */
  readonly holder: HolderFacts;
  readonly signal: AbortSignal;
  /** Called once when the lock is held elsewhere and this run begins to wait. */
  readonly onWait?: (holder: string) => void;
}

/**
 * Takes the lock, which belongs to the open file and not to a text in it: it is gone the moment its last holder is,
 * and a holder that merely stands still keeps it. Throws `lock/held` after `waitMs`.
 */
export async function acquireLock(request: LockRequest): Promise<Lock> {
  const directory = await openLockDirectory(request.env ?? process.env);
  const path = join(directory, `${request.name}.lock`);
  const handle = (await lockFile(path, 0, request.signal)) ?? (await waitForLock(directory, path, request));
  const withdraw = await announceHolder(directory, request.name, request.holder);
  return {
    fd: handle.fd,
    [Symbol.asyncDispose]: async () => {
      await withdraw();
      await handle.close();
    },
  };
}

async function waitForLock(directory: string, path: string, request: LockRequest): Promise<FileHandle> {
  if (request.waitMs > 0) {
    request.onWait?.(await describeHolder(directory, request.name));
    const handle = await lockFile(path, request.waitMs, request.signal);
    if (handle !== undefined) return handle;
  }
  const holder = await describeHolder(directory, request.name);
  throw stateErrors["lock/held"]({ name: request.name, holder });
}

/** Undefined when somebody else holds it after `waitMs`. */
async function lockFile(path: string, waitMs: number, signal: AbortSignal): Promise<FileHandle | undefined> {
  for (;;) {
    const handle = await openLockFile(path);
    let ours = false;
    try {
      if (!(await tryFlock(handle.fd, waitMs, signal))) return undefined;
      // A lock on a file that was removed meanwhile keeps nobody out: begin again with the one that is there.
      ours = await isStillAt(path, handle);
      if (ours) return handle;
    } finally {
      if (!ours) await handle.close();
    }
  }
}
