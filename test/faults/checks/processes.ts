// Every process of a project's runs that still lives, found by what the kernel knows of it.
import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import type { StackProject } from "../../system/support/stack-project.ts";

export interface RunProcess {
  readonly pid: number;
  readonly command: string;
  /** A run or its guardian: the lock is theirs as long as they live. */
  readonly holdsLock: boolean;
}

/** Processes that carry the project's state directory in their environment, or have a file of the project open; without this one. */
export async function processesOf(stack: StackProject): Promise<readonly RunProcess[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(pids.map((pid) => look(pid, stack)));
  return found.filter((each) => each !== undefined);
}

async function look(pid: string, stack: StackProject): Promise<RunProcess | undefined> {
  const [environment, command, files] = await Promise.all([
    readFile(`/proc/${pid}/environ`, "utf8").catch(() => ""),
    readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""),
    openFiles(pid),
  ]);
  // A process that has ended and is not waited for yet has neither command nor files.
  if (command === "") return undefined;
  const own = files.filter((file) => file.startsWith(`${stack.dir}/`));
  if (own.length === 0 && !environment.includes(`LIFEBOAT_STATE=${stack.env["LIFEBOAT_STATE"] ?? ""}`))
    return undefined;
  const holdsLock = own.some((file) => file.startsWith(stack.env["LIFEBOAT_LOCK_DIR"] ?? "-"));
  return { pid: Number(pid), command: command.replaceAll("\0", " ").trim(), holdsLock };
}

async function openFiles(pid: string): Promise<readonly string[]> {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
  return Promise.all(names.map((name) => readlink(join("/proc", pid, "fd", name)).catch(() => "")));
}
