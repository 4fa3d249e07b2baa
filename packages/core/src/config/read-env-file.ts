// The variables of each instance: its environment file, as `docker compose --env-file` takes it, over the process's.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { fileReason } from "./file-reason.ts";
import type { Environment } from "./interpolate.ts";
import { isObject } from "./plain-data.ts";
import type { Path } from "./positions.ts";
import type { ProblemList } from "./problems.ts";

export interface InstanceEnv {
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly file?: string;
}

/** By instance. References to variables inside of the files are not replaced. A file that cannot be read is a problem. */
export async function readEnvFiles(
  written: unknown,
  baseDir: string,
  env: Environment,
  problems: ProblemList,
): Promise<ReadonlyMap<string, InstanceEnv>> {
  const inherited = definedVariables(env);
  const envs = new Map<string, InstanceEnv>();
  const instances = isObject(written) && isObject(written.instances) ? written.instances : {};
  for (const [name, instance] of Object.entries(instances)) {
    const envFile = isObject(instance) ? instance.envFile : undefined;
    if (typeof envFile !== "string" || envFile === "") {
      envs.set(name, { env: inherited });
      continue;
    }
    const file = resolve(baseDir, envFile);
    const own = await readEnvFile(file, ["instances", name, "envFile"], problems);
    envs.set(name, { env: { ...inherited, ...own }, file });
  }
  return envs;
}

async function readEnvFile(file: string, path: Path, problems: ProblemList): Promise<Record<string, string>> {
  try {
    return parseEnv(await readFile(file, "utf8")) as Record<string, string>;
  } catch (error) {
    problems.add(path, `the environment file ${file} cannot be read: ${fileReason(error)}`, {
      remedy: "create it, or correct the path, which is relative to the configuration",
    });
    return {};
  }
}

function definedVariables(env: Environment): Readonly<Record<string, string>> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
