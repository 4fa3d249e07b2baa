// Which files describe the stack: as configured, or as Compose itself would find them.
import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

const names = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
const overrides = [
  "compose.override.yml",
  "compose.override.yaml",
  "docker-compose.override.yml",
  "docker-compose.override.yaml",
];

export interface FileQuestion {
  /** Absolute; undefined where the configuration names none. */
  readonly files?: readonly string[];
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Absolute paths, in the order in which Compose merges them. */
export async function composeFiles(question: FileQuestion): Promise<string[]> {
  if (question.files !== undefined) return [...question.files];
  const named = question.env["COMPOSE_FILE"];
  if (named !== undefined && named !== "") {
    const separator = question.env["COMPOSE_PATH_SEPARATOR"] ?? ":";
    return named.split(separator).map((file) => resolve(question.directory, file));
  }
  return discover(question.directory);
}

/** Compose looks here and then in each directory above. */
async function discover(directory: string): Promise<string[]> {
  const main = await firstFile(directory, names);
  if (main !== undefined) {
    const override = await firstFile(directory, overrides);
    return override === undefined ? [main] : [main, override];
  }
  return dirname(directory) === directory ? [] : discover(dirname(directory));
}

async function firstFile(directory: string, candidates: readonly string[]): Promise<string | undefined> {
  for (const name of candidates) {
    const path = join(directory, name);
    if (
      await stat(path).then(
        (found) => found.isFile(),
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

/** Files that pull in others, which are not followed: asked only to warn of it. */
export async function pullsInOthers(file: string): Promise<boolean> {
  return /^\s*(-\s*)?(include|extends|env_file)\s*:/m.test(await readFile(file, "utf8"));
}
