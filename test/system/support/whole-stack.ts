// The stack that most of the promises are shown on: a database, a migration that runs once, an application that waits for
// both, three workers on its volume, a service that somebody stopped, an external volume and a bind mount.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { busybox, docker, postgres, stackProject, type StackProject } from "./stack-project.ts";

const composeFile = `
services:
  db:
    image: ${postgres}
    command: ["run-postgres"]
    environment: { PGDATA: /var/lib/postgresql/data/pg }
    volumes: ["dbdata:/var/lib/postgresql/data"]
    healthcheck: { test: ["CMD-SHELL", "pg_isready -U postgres"], interval: 1s, timeout: 3s, retries: 60 }
    stop_grace_period: 10s
  migration:
    image: ${busybox}
    command: ["sh", "-c", "echo ran >> /shared/migrations"]
    volumes: ["shared:/shared"]
    depends_on: { db: { condition: service_healthy } }
  app:
    image: ${busybox}
    init: true
    command: ["sh", "-c", "while true; do date +%s.%N >> /data/app.log; sleep 0.1; done"]
    volumes: ["data:/data", "./bound:/bound", "outside:/outside"]
    depends_on:
      db: { condition: service_healthy }
      migration: { condition: service_completed_successfully }
    stop_grace_period: 2s
  worker:
    image: ${busybox}
    init: true
    command: ["sh", "-c", "while true; do date +%s.%N >> /data/worker-$$HOSTNAME.log; sleep 0.2; done"]
    volumes: ["data:/data"]
    depends_on: [app]
    deploy: { replicas: 3 }
    stop_grace_period: 2s
  idle:
    image: ${busybox}
    init: true
    command: ["sleep", "100000"]
    volumes: ["data:/data"]
    stop_grace_period: 1s
volumes:
  dbdata: {}
  data: {}
  shared: {}
  outside: { external: true, name: "{{project}}_outside" }
`;

const configFile = `
version: 1
timeZone: UTC
instances:
  core:
    stack: { type: compose, project: "{{project}}", order: [db, app, worker] }
storages:
  local: { type: directory, path: backups }
artifacts:
  volumes: { instance: core, type: compose-volume, volumes: all, binds: all, store: [local] }
  definition: { instance: core, type: compose-definition, store: [local] }
`;

/** Up and running, `idle` stopped by hand. */
export async function wholeStack(files: Readonly<Record<string, string>> = {}): Promise<StackProject> {
  const stack = await stackProject({ "docker-compose.yml": composeFile, "lifeboat.yaml": configFile, ...files });
  try {
    await docker("volume", "create", `${stack.name}_outside`);
    await mkdir(join(stack.dir, "bound"));
    await stack.write("bound/note.txt", "bound\n");
    await stack.compose("up", "-d", "--wait", "--wait-timeout", "60").catch(settleWithoutMigration(stack));
    await stack.compose("stop", "idle");
    return stack;
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
}

/** `--wait` calls a service that has run to its end a failure. */
function settleWithoutMigration(stack: StackProject): (error: unknown) => Promise<unknown> {
  return async (error) => {
    const states = await stack.containers();
    const stray = states.filter(({ service, status }) => service !== "migration" && status !== "running");
    if (stray.length > 0) throw error;
    return undefined;
  };
}
