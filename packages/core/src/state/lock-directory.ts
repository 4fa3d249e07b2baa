// Where lock files live: one directory for all users of the host, because root and a member of the docker group may run on one stack.
import { constants } from "node:fs";
import { chmod, mkdir, open } from "node:fs/promises";
import { stateErrors } from "./errors.ts";

/** Not `os.tmpdir()`: TMPDIR may differ from user to user, and two directories exclude nobody. */
const shared = ["/run/lock/lifeboat", "/tmp/lifeboat-locks"];

/** `$LIFEBOAT_LOCK_DIR`, else the first shared place that can be made. Mode 1777 where we make it. */
export async function openLockDirectory(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const own = env["LIFEBOAT_LOCK_DIR"];
  const candidates = own === undefined || own === "" ? shared : [own];
  let failure: unknown;
  for (const path of candidates) {
    try {
      await makeShared(path);
      return path;
    } catch (error) {
      failure = error;
    }
  }
  const why = (failure as Error).message;
  throw stateErrors["lock/unusable"]({ path: candidates.join(" or "), why }, { cause: failure });
}

async function makeShared(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o1777 });
    // The umask has narrowed the mode.
    await chmod(path, 0o1777);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    await adopt(path);
  }
}

/** A directory's owner may delete the lock files in it: root takes that power from whoever was here first. */
async function adopt(path: string): Promise<void> {
  await using directory = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  const facts = await directory.stat();
  if (process.geteuid?.() !== 0 || facts.uid === 0 || !shared.includes(path)) return;
  await directory.chown(0, 0);
  await directory.chmod(0o1777);
}
