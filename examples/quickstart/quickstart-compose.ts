// The same with a running stack: a service that counts in a volume. `npm run quickstart:compose` runs it.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "@lifeboat/core/plugin";
import { exampleImage } from "./image.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const project = `lifeboat-quickstart-${process.pid}`;

const counting =
  "trap 'exit 0' TERM; i=$$(cat /data/count || echo 0); " +
  "while :; do i=$$((i + 1)); echo $$i > /data/new; mv /data/new /data/count; sleep 0.1 & wait $$!; done";

const stack = (image: string): string => `name: ${project}
services:
  counter:
    image: ${image}
    command: [sh, -c, ${JSON.stringify(counting)}]
    network_mode: none
    volumes: [numbers:/data]
volumes:
  numbers: {}
`;

const configuration = `version: 1
instances:
  demo:
    stack: { type: compose, files: [compose.yaml] }
storages:
  local: { type: directory, path: backups }
artifacts:
  numbers: { instance: demo, type: compose-volume, volume: numbers, store: [local] }
  definition: { instance: demo, type: compose-definition, store: [local] }
`;

if (await dockerAnswers()) await show();

async function dockerAnswers(): Promise<boolean> {
  try {
    await runCommand(["docker", "compose", "version"]);
    await runCommand(["docker", "info"]);
    return true;
  } catch (error) {
    console.error(`This needs Docker with Compose, and it does not answer: ${reason(error)}`);
    console.error("Start it, or see `npm run quickstart`, which needs no Docker.");
    process.exitCode = 1;
    return false;
  }
}

async function show(): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), "lifeboat-quickstart-"));
  const directory = join(place, "project");
  try {
    await using image = await exampleImage();
    await using _stack = { [Symbol.asyncDispose]: () => takeDown(directory) };
    await mkdir(directory);
    await writeFile(join(directory, "compose.yaml"), stack(image.name));
    await writeFile(join(directory, "lifeboat.yaml"), configuration);
    await tellStory(openTerminal(directory, join(place, "state")), image.name);
  } catch (error) {
    console.error(`\nThe quickstart failed: ${reason(error)}`);
    process.exitCode = 1;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function tellStory({ say, lifeboat, run }: Terminal, image: string): Promise<void> {
  const count = async (): Promise<number> =>
    Number(await run("docker", "compose", "exec", "-T", "counter", "cat", "/data/count"));

  say("A stack with one service that counts in a volume.");
  await run("cat", "compose.yaml");
  await run("cat", "lifeboat.yaml");
  await run("docker", "compose", "up", "-d");
  if (process.getuid?.() !== 0) {
    say("This user cannot read volumes directly: build the helper image that can.");
    await lifeboat("helper", "install");
  }
  await run("sleep", "1");

  say("Back it up while it runs.");
  await lifeboat("plan");
  const before = await count();
  const summary = await lifeboat("backup");
  const after = await count();

  say("The disaster: containers and volume are gone.");
  await run("docker", "compose", "down", "-v");
  await lifeboat("restore");
  const volume = `${project}_numbers:/data:ro`;
  const restored = Number(
    await run("docker", "run", "--rm", "--network", "none", "-v", volume, image, "cat", "/data/count"),
  );

  say("Start the stack on the restored volume.");
  await run("docker", "compose", "up", "-d");
  await run("sleep", "1");
  const later = await count();

  check(before <= restored && restored <= after, `${restored} was counted between ${before} and ${after}`);
  check(later > restored, `and the service counts on from there: ${later}`);
  say(/Stop window: .*/.exec(summary)?.[0] ?? "No stop window was reported");
}

function check(holds: boolean, fact: string): void {
  if (!holds) throw new Error(`It is not true that ${fact}`);
  console.log(`\n# ${fact}`);
}

async function takeDown(directory: string): Promise<void> {
  await runCommand(["docker", "compose", "down", "-v", "--timeout", "1"], { cwd: directory });
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
