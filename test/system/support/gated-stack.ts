// A small stack whose stop window stays open until the test says so: one artifact of the moment is a command that waits.
import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { busybox, stackProject, type ContainerFacts, type StackProject } from "./stack-project.ts";

export interface GatedStack extends AsyncDisposable {
  readonly project: StackProject;
  /** Resolves when everything is stopped and the copy goes on; throws after 30 s. */
  untilInWindow(): Promise<void>;
  /** Lets the copy come to its end. */
  goOn(): Promise<void>;
  /** Closes the gate again for the next run. */
  shut(): Promise<void>;
  /** Names of the snapshots that have a manifest. */
  committed(): Promise<readonly string[]>;
}

export interface GatedOptions {
  /** Further services, as lines of the Compose file. */
  readonly services?: string;
  /** Further keys of the instance. */
  readonly instance?: string;
}

const composeFile = (services: string) => `
services:
  db:
    image: ${busybox}
    init: true
    command: ["sh", "-c", "rm -f /tmp/up; sleep 0.2; touch /tmp/up; sleep 100000"]
    healthcheck: { test: ["CMD", "test", "-e", "/tmp/up"], interval: 1s, timeout: 5s, retries: 60 }
    stop_grace_period: 1s
    network_mode: none
  app:
    image: ${busybox}
    init: true
    command: ["sleep", "100000"]
    volumes: ["data:/data"]
    depends_on: { db: { condition: service_healthy } }
    stop_grace_period: 1s
    network_mode: none
  off:
    image: ${busybox}
    init: true
    command: ["sleep", "100000"]
    stop_grace_period: 1s
    network_mode: none
${services}
volumes:
  data: {}
`;

const configFile = (instance: string) => `
version: 1
timeZone: UTC
instances:
  core:
    stack: { type: compose, project: "{{project}}", order: [db, app] }
    ${instance}
storages:
  local: { type: directory, path: backups }
artifacts:
  data: { instance: core, type: compose-volume, volume: data, store: [local] }
  gate: { instance: core, type: command, run: [sh, gate.sh], consistency: moment, store: [local] }
`;

/** It gives up with the test, so that it never outlives its directory. */
const gate = `touch in-window; while [ ! -e go-on ] && [ -e in-window ]; do sleep 0.05; done; echo through`;

/** Up and healthy, `off` stopped by hand. */
export async function gatedStack({ services = "", instance = "" }: GatedOptions = {}): Promise<GatedStack> {
  const files = { "docker-compose.yml": composeFile(services), "lifeboat.yaml": configFile(instance), "gate.sh": gate };
  const project = await stackProject(files);
  const at = (name: string) => join(project.dir, name);
  const gated: GatedStack = {
    project,
    untilInWindow: async () => {
      await until("the window is open", () => existsSync(at("in-window")));
    },
    goOn: () => writeFile(at("go-on"), ""),
    shut: async () => {
      for (const name of ["in-window", "go-on"]) await rm(at(name), { force: true });
    },
    committed: async () => {
      const names = await readdir(at("backups")).catch(() => []);
      return names.filter((name) => existsSync(at(`backups/${name}/manifest.json`)));
    },
    [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
  };
  try {
    await project.compose("up", "-d");
    await project.compose("stop", "-t", "1", "off");
    const healthy = ({ service, health }: ContainerFacts) => service === "db" && health === "healthy";
    await until("db is healthy", async () => (await project.containers()).some(healthy));
    return gated;
  } catch (error) {
    await project[Symbol.asyncDispose]();
    throw error;
  }
}

/** Polls; throws after `limitMs`. Gives the milliseconds that it took. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, limitMs = 30_000): Promise<number> {
  const from = performance.now();
  while (!(await isSo())) {
    if (performance.now() - from > limitMs) throw new Error(`Not so after ${limitMs} ms: ${what}`);
    await sleep(50);
  }
  return performance.now() - from;
}

/** What must be equal before and after: identity and state of all, and of those that do not run also when they last did. */
export function standing(containers: readonly ContainerFacts[]): readonly string[] {
  return containers.map(({ id, name, status, health, startedAt }) =>
    [name, id, status, health ?? "", status === "running" ? "" : startedAt].join(" "),
  );
}

/** Only the run itself; the guardian is asked for by `guardianOf`. */
export async function guardianOf(pid: number): Promise<number> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8"))
    .split(" ")
    .filter((text) => text !== "");
  for (const child of children) {
    const command = await readFile(`/proc/${child}/cmdline`, "utf8").catch(() => "");
    if (command.includes("guardian-main")) return Number(child);
  }
  throw new Error(`Process ${pid} has no guardian`);
}
