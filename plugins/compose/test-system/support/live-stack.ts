// A real Compose project for one test: own directory, own name, taken down with all it made.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand, type HoldRecord, type Stack, type StackFacts } from "@lifeboat/core/plugin";
import { testContext, type TestContext } from "@lifeboat/testkit";
import { createStack } from "../../src/stack/compose-stack.ts";
import { stackConfig } from "../../src/stack/stack-config.ts";

export const busybox = "lifeboat-testbed/busybox:1";
export const postgres = "lifeboat-testbed/postgres:15";

/** Ends at once when told to. */
export const patient = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1 & wait $!; done"];
/** Has to be killed. */
export const stubborn = ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"];

export interface LiveStack extends AsyncDisposable {
  readonly project: string;
  readonly directory: string;
  readonly stack: Stack;
  readonly ctx: TestContext;
  compose(...args: string[]): Promise<{ readonly stdout: string; readonly stderr: string }>;
  facts(): Promise<StackFacts>;
  plan(keepUp?: readonly string[]): Promise<HoldRecord>;
}

/** `model` is a Compose file as JSON, which YAML includes. */
export async function liveStack(model: object, config: object = {}): Promise<LiveStack> {
  const project = `lbt-${randomBytes(4).toString("hex")}`;
  const directory = await mkdtemp(join(tmpdir(), "lifeboat-stack-"));
  await writeFile(join(directory, "docker-compose.yml"), JSON.stringify(model));
  const ctx = testContext();
  const stack = createStack(stackConfig.parse({ type: "compose", project, ...config }), {
    baseDir: directory,
    env: {},
    log: ctx.log,
  });
  const compose = async (...args: string[]): Promise<{ stdout: string; stderr: string }> => {
    const { stdout, stderr } = await runCommand(["docker", "compose", "-p", project, ...args], { cwd: directory });
    return { stdout: stdout.toString(), stderr };
  };
  return {
    project,
    directory,
    stack,
    ctx,
    compose,
    facts: () => stack.inspect(ctx),
    plan: async (keepUp = []) => stack.planHold({ services: "all", keepUp }, await stack.inspect(ctx)),
    [Symbol.asyncDispose]: async () => {
      await compose("--profile", "*", "down", "--volumes", "--timeout", "0");
      ctx[Symbol.dispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export async function docker(...args: string[]): Promise<string> {
  return (await runCommand(["docker", ...args])).stdout.toString().trim();
}

/** What the engine says of the project's containers: name → id, state and start. */
export async function containers(
  project: string,
): Promise<Record<string, { id: string; state: string; startedAt: string; exitCode: number }>> {
  const ids = (await docker("ps", "-aq", "--no-trunc", "--filter", `label=com.docker.compose.project=${project}`))
    .split("\n")
    .filter(Boolean);
  if (ids.length === 0) return {};
  const printed = await docker(
    "inspect",
    "--format",
    "{{.Name}} {{.Id}} {{.State.Status}} {{.State.StartedAt}} {{.State.ExitCode}}",
    ...ids,
  );
  return Object.fromEntries(
    printed.split("\n").map((line) => {
      const [name = "", id = "", state = "", startedAt = "", exitCode = ""] = line.split(" ");
      return [name.replace(`/${project}-`, ""), { id, state, startedAt, exitCode: Number(exitCode) }];
    }),
  );
}
