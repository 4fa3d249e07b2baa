// The one way to the engine: the docker command, with its failures told apart.
import { isLifeboatError, runCommand, type RunOptions } from "@lifeboat/core/plugin";
import { composeErrors } from "../errors.ts";

/** Which engine is meant: the variables that the docker command goes by. JSON, so that another process finds the same engine. */
export interface EngineRef {
  readonly env: Readonly<Record<string, string>>;
}

const engineVariables = [
  "DOCKER_HOST",
  "DOCKER_CONTEXT",
  "DOCKER_CONFIG",
  "DOCKER_CERT_PATH",
  "DOCKER_TLS_VERIFY",
  "DOCKER_API_VERSION",
];

/** Takes from a whole environment what decides which engine is talked to. */
export function engineOf(env: Readonly<Record<string, string>>): EngineRef {
  const entries = engineVariables.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return { env: Object.fromEntries(entries) };
}

export interface DockerResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Runs `docker ARGS…`. Throws `compose/docker-missing`, `compose/engine-unreachable`, `compose/no-rights` or the process's own error. */
export async function docker(
  engine: EngineRef,
  args: readonly string[],
  options: RunOptions = {},
): Promise<DockerResult> {
  try {
    const result = await runCommand(["docker", ...args], { ...options, env: { ...engine.env, ...options.env } });
    return { stdout: result.stdout.toString("utf8"), stderr: result.stderr, exitCode: result.exitCode };
  } catch (error) {
    throw explainDocker(error);
  }
}

/** Gives the docker command's common failures a code and a remedy; every other error is passed on as it is. */
export function explainDocker(error: unknown): unknown {
  if (!isLifeboatError(error)) return error;
  if (error.code === "process/missing") return composeErrors["compose/docker-missing"]({}, { cause: error });
  const said = lastSentence(error.message);
  if (/permission denied while trying to connect/i.test(error.message)) {
    return composeErrors["compose/no-rights"]({ said }, { cause: error });
  }
  if (isUnreachable(error.message)) return composeErrors["compose/engine-unreachable"]({ said }, { cause: error });
  return error;
}

function isUnreachable(message: string): boolean {
  return /cannot connect to the docker daemon|error during connect|is the docker daemon running|connection refused|connection reset/i.test(
    message,
  );
}

function lastSentence(message: string): string {
  return message.split("; ").at(-1) ?? message;
}

/** What a failed docker command itself said, without our words around it. */
export function saidBy(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^docker failed with exit code \d+: /, "").trim();
}

/** One JSON value a line, as `--format '{{json .}}'` prints it. */
export function jsonLines(text: string): unknown[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as unknown);
}
