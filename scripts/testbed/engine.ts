// Makes sure that the machine's docker engine answers, starting it in the background where none does.
import { rm } from "node:fs/promises";
import { connect } from "node:net";
import path from "node:path";
import { cacheDir } from "./cache-dir.ts";
import { engineVersion } from "./docker.ts";
import { startDockerd } from "./dockerd.ts";
import { readHost } from "./host.ts";

const SOCKET = "/var/run/docker.sock";
const CONTAINERD_SOCKET = "/run/containerd/containerd.sock";

/** Resolves with `running` or `started` when `docker info` answers; throws with the reason otherwise. */
export async function ensureEngine(): Promise<"running" | "started"> {
  if ((await engineVersion("default")) !== undefined) return "running";
  await refuseIfNotOurs();
  await removeDeadSocket(CONTAINERD_SOCKET);
  const log = path.join(await cacheDir("logs"), "dockerd.log");
  await startDockerd({
    command: ["dockerd"],
    host: "default",
    pidFile: "/var/run/docker.pid",
    execRoot: "/var/run/docker",
    log,
  });
  return "started";
}

async function refuseIfNotOurs(): Promise<void> {
  const elsewhere = process.env["DOCKER_HOST"];
  if (elsewhere !== undefined && elsewhere !== `unix://${SOCKET}`) {
    throw new Error(`no engine answers at DOCKER_HOST=${elsewhere}: start it, or unset DOCKER_HOST`);
  }
  const { isRoot } = await readHost();
  if (!isRoot)
    throw new Error(`no engine answers to this user: start it as root with \`dockerd\`, or join the group docker`);
}

/** A containerd that was killed leaves its socket, and dockerd would wait for it instead of starting its own. */
async function removeDeadSocket(socket: string): Promise<void> {
  if (!(await accepts(socket))) await rm(socket, { force: true });
}

async function accepts(socket: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const connection = connect(socket);
  connection.once("connect", () => resolve(true)).once("error", () => resolve(false));
  return promise.finally(() => connection.destroy());
}
