// How `docker compose` is called for one project: which files, which name, which environment.
import { resolve } from "node:path";
import { hasCode, isLifeboatError, type PluginHost } from "@lifeboat/core/plugin";
import { docker, engineOf, saidBy, type EngineRef } from "../engine/docker-command.ts";
import { composeErrors } from "../errors.ts";
import type { StackConfig } from "./stack-config.ts";

export interface ComposeCommand {
  readonly engine: EngineRef;
  /** Where Compose is run: it looks for its files from here. */
  readonly cwd: string;
  /** What stands between `docker compose` and the subcommand. */
  readonly options: readonly string[];
  /** The files by their whole paths; undefined where Compose looks for them itself. */
  readonly files?: readonly string[];
  /** The instance's variables: handed over as environment, because arguments can be read by every user of the host. */
  readonly env: Readonly<Record<string, string>>;
}

export function composeCommand(config: StackConfig, host: Pick<PluginHost, "baseDir" | "env">): ComposeCommand {
  const place = (path: string): string => resolve(host.baseDir, path);
  const repeated = (flag: string, values: readonly string[] = []): string[] => values.flatMap((value) => [flag, value]);
  const directory = config.directory === undefined ? undefined : place(config.directory);
  return {
    engine: engineOf(host.env),
    cwd: directory ?? host.baseDir,
    env: host.env,
    ...(config.files === undefined ? {} : { files: config.files.map(place) }),
    options: [
      ...repeated("--file", config.files?.map(place)),
      ...repeated("--project-directory", directory === undefined ? [] : [directory]),
      ...repeated("--project-name", config.project === undefined ? [] : [config.project]),
      // A service of any profile may run, so all of them are read unless the configuration says which.
      ...repeated("--profile", config.profiles ?? ["*"]),
      ...repeated("--env-file", config.envFiles?.map(place)),
    ],
  };
}

export interface ComposeOutput {
  readonly stdout: string;
  /** What Compose warned of, e.g. variables that are not set. */
  readonly warnings: readonly string[];
}

/** Runs `docker compose … ARGS`. Throws `compose/model` with Compose's own words where the model cannot be read. */
export async function runCompose(
  command: ComposeCommand,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<ComposeOutput> {
  try {
    const result = await docker(command.engine, ["compose", ...command.options, ...args], {
      cwd: command.cwd,
      env: command.env,
      ...(signal === undefined ? {} : { signal }),
    });
    return { stdout: result.stdout, warnings: result.stderr.split("\n").filter((line) => line.trim() !== "") };
  } catch (error) {
    if (!isLifeboatError(error) || !hasCode(error, "process/failed")) throw error;
    throw composeErrors["compose/model"]({ said: saidBy(error) }, { cause: error });
  }
}
