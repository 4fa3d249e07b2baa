// A real Compose project in a directory of its own, gone without a trace afterwards.
import { execa } from "execa";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { lifeboat, startLifeboat, type Outcome } from "./run-lifeboat.ts";

export interface StackProject extends AsyncDisposable {
  /** Unique: tests run side by side on one engine. */
  readonly name: string;
  readonly dir: string;
  /** State directory and lock directory of this project alone. */
  readonly env: Readonly<Record<string, string>>;
  /** `docker compose -p <name> ...args`; throws unless it ends with 0. */
  compose(...args: string[]): Promise<{ readonly stdout: string; readonly stderr: string }>;
  lifeboat(...args: string[]): Promise<Outcome>;
  start(...args: string[]): ReturnType<typeof startLifeboat>;
  write(file: string, text: string): Promise<void>;
  /** Absolute path on the host of the data of a volume of this project. */
  volumePath(volume: string): Promise<string>;
  containers(): Promise<readonly ContainerFacts[]>;
}

export interface ContainerFacts {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly number: string;
  readonly status: string;
  readonly health: string | undefined;
  readonly startedAt: string;
  readonly exitCode: number;
}

export const busybox = "lifeboat-testbed/busybox:1";
export const postgres = "lifeboat-testbed/postgres:15";

/** `files` are written first; `{{project}}` in them becomes the project's name. */
export async function stackProject(files: Readonly<Record<string, string>>): Promise<StackProject> {
  const name = `lb-test-${randomBytes(4).toString("hex")}`;
  const dir = await mkdtemp(join(tmpdir(), `${name}-`));
  const env = { LIFEBOAT_STATE: join(dir, ".state"), LIFEBOAT_LOCK_DIR: join(dir, ".locks") };
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), text.replaceAll("{{project}}", name));
  };
  for (const [file, text] of Object.entries(files)) await write(file, text);
  const compose = async (...args: string[]) => {
    const { stdout, stderr } = await execa("docker", ["compose", "-p", name, ...args], { cwd: dir });
    return { stdout, stderr };
  };
  return {
    name,
    dir,
    env,
    compose,
    write,
    lifeboat: (...args) => lifeboat(args, { cwd: dir, env }),
    start: (...args) => startLifeboat(args, { cwd: dir, env }),
    volumePath: async (volume) =>
      (await docker("volume", "inspect", "-f", "{{.Mountpoint}}", `${name}_${volume}`)).trim(),
    containers: () => containersOf(name),
    [Symbol.asyncDispose]: async () => {
      await execa("docker", ["compose", "-p", name, "down", "-v", "-t", "0", "--remove-orphans"], {
        cwd: dir,
        reject: false,
      });
      await removeLabelled(name);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export async function docker(...args: string[]): Promise<string> {
  return (await execa("docker", args)).stdout;
}

export async function containersOf(project: string): Promise<readonly ContainerFacts[]> {
  const ids = await docker("ps", "-aq", "--no-trunc", "--filter", `label=com.docker.compose.project=${project}`);
  if (ids === "") return [];
  const found = JSON.parse(await docker("inspect", ...ids.split("\n"))) as Inspected[];
  return found.map(factsOf).sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly State: { Status: string; StartedAt: string; ExitCode: number; Health?: { Status: string } };
  readonly Config: { Labels: Record<string, string> };
}

function factsOf({ Id, Name, State, Config: { Labels } }: Inspected): ContainerFacts {
  return {
    id: Id,
    name: Name.slice(1),
    service: Labels["com.docker.compose.service"] ?? "",
    number: Labels["com.docker.compose.container-number"] ?? "",
    status: State.Status,
    health: State.Health?.Status,
    startedAt: State.StartedAt,
    exitCode: State.ExitCode,
  };
}

async function removeLabelled(project: string): Promise<void> {
  const filter = ["--filter", `label=com.docker.compose.project=${project}`];
  const containers = await docker("ps", "-aq", ...filter);
  if (containers !== "") await execa("docker", ["rm", "-f", ...containers.split("\n")], { reject: false });
  const volumes = (await docker("volume", "ls", "-q")).split("\n").filter((volume) => volume.startsWith(`${project}_`));
  if (volumes.length > 0) await execa("docker", ["volume", "rm", "-f", ...volumes], { reject: false });
}
