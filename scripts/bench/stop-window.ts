// How long services stand still, told by the engine's own events on both sides.
import { execa } from "execa";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { forget } from "./forget.ts";
import { compare, type Comparison } from "./measure.ts";
import { makeSampleTree } from "./sample-tree.ts";

const project = `lifeboat-bench-${process.pid}`;

/** Stop window of a backup against stop, `tar | zstd -T0 > F`, start of the same stack. */
export async function compareWindows(
  lifeboat: readonly string[],
  work: string,
  env: Record<string, string>,
  rounds: number,
): Promise<Comparison> {
  const place = join(work, "window");
  await mkdir(place, { recursive: true });
  await writeFile(join(place, "docker-compose.yml"), composeFile);
  await writeFile(join(place, "lifeboat.yaml"), configFile);
  const compose = (...args: string[]) => execa("docker", ["compose", "-p", project, ...args], { cwd: place });
  try {
    await compose("up", "-d");
    const { stdout: mountPoint } = await execa("docker", [
      "volume",
      "inspect",
      "-f",
      "{{.Mountpoint}}",
      `${project}_data`,
    ]);
    await makeSampleTree(mountPoint, 500);
    const copy = join(place, "copy.tar.zst");
    const script = join(place, "copy.sh");
    await writeFile(script, `set -euo pipefail\ntar -C "$1" -c . | zstd -q -T0 > "$2"\n`);
    const [ours = "", ...args] = lifeboat;
    return await compare(
      "Stop window of a 500 MB volume against stop, tar | zstd -T0 > F, start",
      {
        name: "lifeboat",
        prepare: () => forget(place, env["LIFEBOAT_STATE"] ?? ""),
        run: () => windowOf(() => execa(ours, [...args, "backup", "--quiet"], { cwd: place, env })),
      },
      {
        name: "shell",
        run: () =>
          windowOf(async () => {
            await compose("stop");
            await execa("bash", [script, mountPoint, copy]);
            await compose("start");
          }),
      },
      rounds,
    );
  } finally {
    await compose("down", "-v", "-t", "1");
  }
}

/** From the first `kill` that the engine tells of to the last `start`. */
async function windowOf(action: () => Promise<unknown>): Promise<number> {
  const since = (Date.now() / 1000).toFixed(3);
  await action();
  const until = (Date.now() / 1000 + 0.01).toFixed(3);
  const filters = ["--filter", `label=com.docker.compose.project=${project}`, "--filter", "type=container"];
  const { stdout } = await execa("docker", [
    "events",
    "--since",
    since,
    "--until",
    until,
    ...filters,
    "--format",
    "{{json .}}",
  ]);
  const events = stdout.split("\n").map((line) => JSON.parse(line) as { Action: string; timeNano: number });
  const killed = events.find((event) => event.Action === "kill");
  const started = events.findLast((event) => event.Action === "start");
  if (killed === undefined || started === undefined) throw new Error("The stack was not stopped and started");
  return (started.timeNano - killed.timeNano) / 1e6;
}

const composeFile = `services:
  app:
    image: lifeboat-testbed/busybox:1
    command: ["sleep", "100000"]
    init: true
    volumes: ["data:/data"]
volumes: { data: {} }
`;

const configFile = `version: 1
instances:
  window: { stack: { type: compose, project: ${project} } }
storages: { local: { type: directory, path: backups } }
artifacts: { data: { instance: window, type: compose-volume, volume: data, store: [local] } }
`;
