// Opens a lock file that users share, in a directory where anybody may have put anything.
import { constants } from "node:fs";
import { lstat, open, type FileHandle } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { stateErrors } from "./errors.ts";

const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK } = constants;
const attempts = 100;
const betweenMs = 20;

/**
 * Creates the file (0644) or opens the one that is there, for reading and without O_CREAT: the kernel refuses O_CREAT
 * on another user's file in a sticky directory (fs.protected_regular), and `flock` needs no right to write.
 */
export async function openLockFile(path: string): Promise<FileHandle> {
  for (let attempt = 1; ; attempt += 1) {
    const handle = (await create(path)) ?? (await openExisting(path, attempt));
    if (handle === undefined) {
      await pause(betweenMs);
      continue;
    }
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    throw stateErrors["lock/unusable"]({ path, why: "it is not a regular file" });
  }
}

async function create(path: string): Promise<FileHandle | undefined> {
  try {
    const handle = await open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644);
    // The umask may have hidden it from the others.
    await handle.chmod(0o644);
    return handle;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw stateErrors["lock/unusable"]({ path, why: (cause as Error).message }, { cause });
  }
}

/** Undefined: look again, somebody was between creating and opening it up, or has just removed it. */
async function openExisting(path: string, attempt: number): Promise<FileHandle | undefined> {
  try {
    return await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if ((code === "ENOENT" || code === "EACCES") && attempt < attempts) return undefined;
    throw stateErrors["lock/unusable"]({ path, why: (cause as Error).message }, { cause });
  }
}

/** Is the open file still the one that others find at `path`? A cleaner of old files may have been there. */
export async function isStillAt(path: string, handle: FileHandle): Promise<boolean> {
  const ours = await handle.stat({ bigint: true });
  const theirs = await lstat(path, { bigint: true }).catch(() => undefined);
  return theirs?.ino === ours.ino && theirs.dev === ours.dev;
}
