// The small, quick stack that faults are tried on: a database, an application that waits for it, a migration that has run,
// a service that somebody stopped. One volume is reached directly and one through a helper.
import { appendFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { busybox, docker, stackProject, type StackProject } from "../system/support/stack-project.ts";

const composeFile = `
services:
  db:
    image: ${busybox}
    init: true
    command: ["sh", "-c", "rm -f /tmp/up; sleep 0.2; touch /tmp/up; sleep 100000"]
    healthcheck: { test: ["CMD", "test", "-e", "/tmp/up"], interval: 1s, timeout: 5s, retries: 60 }
    stop_grace_period: 1s
    network_mode: none
  once:
    image: ${busybox}
    command: ["sh", "-c", "echo ran >> /shared/count"]
    volumes: ["shared:/shared"]
    network_mode: none
  app:
    image: ${busybox}
    init: true
    command: ["sleep", "100000"]
    volumes: ["data:/data", "shared:/shared"]
    depends_on:
      db: { condition: service_healthy }
      once: { condition: service_completed_successfully }
    stop_grace_period: 1s
    network_mode: none
  idle:
    image: ${busybox}
    init: true
    command: ["sleep", "100000"]
    volumes: ["data:/data"]
    stop_grace_period: 1s
    network_mode: none
volumes:
  data: {}
  shared: {}
`;

const configFile = `
version: 1
timeZone: UTC
instances:
  core:
    stack: { type: compose, project: "{{project}}", order: [db, app] }
    hooks:
      beforeRun: { run: [sh, -c, "echo before-run >> hooks"] }
      afterRun: { run: [sh, -c, "echo after-run >> hooks"] }
      beforeHold: { run: [sh, -c, "echo before-hold >> hooks"] }
      afterHold: { run: [sh, -c, "echo after-hold >> hooks"] }
storages:
  local: { type: directory, path: backups }
artifacts:
  data: { instance: core, type: compose-volume, volume: data, store: [local] }
  shared: { instance: core, type: compose-volume, volume: shared, access: helper, store: [local] }
`;

/** What a service may take to stop, in milliseconds, as the Compose file says. */
export const graceMs = 1_000;

/** Up and running, `idle` stopped by hand, `backups` without a snapshot yet. */
export async function faultStack(): Promise<StackProject> {
  const stack = await stackProject({ "docker-compose.yml": composeFile, "lifeboat.yaml": configFile, hooks: "" });
  try {
    await stack.compose("up", "-d");
    await stack.compose("stop", "-t", "1", "idle");
    await untilHealthy(stack);
    await fillVolumes(stack);
    await installHelper(stack);
    return stack;
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
}

async function untilHealthy(stack: StackProject): Promise<void> {
  const end = performance.now() + 60_000;
  for (;;) {
    const found = await stack.containers();
    if (found.some(({ service, health }) => service === "db" && health === "healthy")) return;
    if (performance.now() > end) throw new Error(`db of ${stack.name} does not get healthy: ${JSON.stringify(found)}`);
  }
}

/** Large enough that a copy of it has a middle. */
async function fillVolumes(stack: StackProject): Promise<void> {
  const data = await stack.volumePath("data");
  await execa("dd", ["if=/dev/urandom", `of=${join(data, "large")}`, "bs=1M", "count=12"]);
  await mkdir(join(data, "folder"));
  await writeFile(join(data, "folder/note"), "as it was backed up\n");
  await execa("ln", ["-s", "folder/note", join(data, "link")]);
  await execa("ln", [join(data, "folder/note"), join(data, "hard")]);
  await writeFile(join(await stack.volumePath("shared"), "note"), "as it was backed up\n");
}

async function installHelper(stack: StackProject): Promise<void> {
  const { exitCode } = await execa("docker", ["image", "inspect", "lifeboat/helper:1"], { reject: false });
  if (exitCode === 0) return;
  const installed = await stack.lifeboat("helper", "install");
  if (installed.exitCode !== 0) throw new Error(installed.stderr);
}

/** What the state directory, the storage and the volumes were at a moment: put back before each case, so that all cases are alike. */
export interface Baseline {
  putBack(): Promise<void>;
}

const kept = [".state", "backups", "hooks"] as const;

/** `change` makes the volumes other than what is in the storage: what restores then find is the old. */
export async function baseline(stack: StackProject): Promise<Baseline> {
  const place = join(stack.dir, "baseline");
  for (const name of kept)
    await cp(join(stack.dir, name), join(place, name), { recursive: true, preserveTimestamps: true });
  for (const volume of ["data", "shared"]) {
    const path = await stack.volumePath(volume);
    await appendFile(join(path, "note"), "changed after the backup\n");
    await copyTree(path, join(place, volume));
  }
  return {
    putBack: async () => {
      for (const name of kept) {
        await rm(join(stack.dir, name), { recursive: true, force: true });
        await execa("cp", ["-a", join(place, name), join(stack.dir, name)]);
      }
      for (const volume of ["data", "shared"]) await putBackVolume(stack, volume, join(place, volume));
      await removeStaged(stack);
    },
  };
}

async function putBackVolume(stack: StackProject, volume: string, from: string): Promise<void> {
  const path = await stack.volumePath(volume);
  await execa("find", [path, "-mindepth", "1", "-delete"]);
  await copyTree(from, path);
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await execa("cp", ["-a", `${from}/.`, to]);
}

/** What a case that failed may have left must not make the next one fail. */
async function removeStaged(stack: StackProject): Promise<void> {
  for (const volume of await stagedVolumes(stack)) await docker("volume", "rm", "-f", volume);
}

/** Volumes that restores made beside those of the project. */
export async function stagedVolumes(stack: StackProject): Promise<readonly string[]> {
  const names = (await docker("volume", "ls", "-q")).split("\n");
  return names.filter((name) => name.startsWith(`${stack.name}_`) && name.includes("-lifeboat-"));
}

export async function hookLines(stack: StackProject): Promise<readonly string[]> {
  return (await readFile(join(stack.dir, "hooks"), "utf8")).split("\n").filter((line) => line !== "");
}
