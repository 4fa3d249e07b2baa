// Takes away what a private engine leaves when it is killed: shims, containers, mounts and files.
import { glob, readdir, readFile, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";

const PROGRAMS = new Set(["dockerd", "containerd", "containerd-shim-runc-v2", "runc"]);

/** Idempotent; touches only the engine's programs, containers and mounts that name its own folder. */
export async function removeLeftovers(folder: string): Promise<void> {
  const containers = await containersOf(folder);
  await killAll(folder);
  for (const id of containers) await removeControlGroups(id);
  for (const mount of await mountsBelow(folder)) await execa("umount", ["--lazy", mount], { stdin: "ignore" });
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function killAll(folder: string): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (let pids = await processesOf(folder); pids.length > 0; pids = await processesOf(folder)) {
    if (performance.now() > deadline) throw new Error(`processes of ${folder} do not end: ${pids.join(", ")}`);
    for (const pid of pids) kill(pid);
    await delay(20);
  }
}

/** Shims and containerd name the folder in their arguments; a container is a child of its shim. */
async function processesOf(folder: string): Promise<number[]> {
  const pids = [...(await commandLinesOf(folder)).keys()];
  return [...(await Promise.all(pids.map(childrenOf))).flat(), ...pids];
}

async function containersOf(folder: string): Promise<string[]> {
  const lines = [...(await commandLinesOf(folder)).values()];
  return lines.flatMap((words) => (words.includes("-id") ? words.slice(words.indexOf("-id") + 1).slice(0, 1) : []));
}

async function commandLinesOf(folder: string): Promise<ReadonlyMap<number, readonly string[]>> {
  const found = new Map<number, readonly string[]>();
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const words = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0");
    const isOurs = PROGRAMS.has(path.basename(words[0] ?? "")) && words.some((word) => word.startsWith(`${folder}/`));
    if (isOurs) found.set(Number(pid), words);
  }
  return found;
}

/** Their owner was killed, so nobody else does; on cgroup 1 there is one in each hierarchy. */
async function removeControlGroups(container: string): Promise<void> {
  for await (const group of glob(`/sys/fs/cgroup/{,*/}docker/${container}`)) await rmdir(group);
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, "utf8").catch(() => "");
  return text
    .split(" ")
    .filter((word) => word !== "")
    .map(Number);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Deepest first. */
async function mountsBelow(folder: string): Promise<string[]> {
  const table = await readFile("/proc/self/mountinfo", "utf8");
  const targets = table.split("\n").map((line) => line.split(" ")[4] ?? "");
  return targets.filter((target) => target.startsWith(`${folder}/`)).reverse();
}
