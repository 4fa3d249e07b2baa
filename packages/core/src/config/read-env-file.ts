// An instance's environment file, as `docker compose --env-file` takes it, over the variables of the process.
import { readFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import { fileReason } from "./file-reason.ts";
import type { Environment } from "./interpolate.ts";
import type { Path } from "./positions.ts";
import type { ProblemList } from "./problems.ts";

/** Undefined, and a problem, where the file cannot be read. References to variables inside of it are not replaced. */
export async function readEnvFile(
  file: string,
  path: Path,
  problems: ProblemList,
): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    return parseEnv(await readFile(file, "utf8")) as Record<string, string>;
  } catch (error) {
    problems.add(path, `the environment file ${file} cannot be read: ${fileReason(error)}`, {
      remedy: "create it, or correct the path, which is relative to the configuration",
    });
    return undefined;
  }
}

/** The variables that are set. */
export function definedVariables(env: Environment): Readonly<Record<string, string>> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
