// Finds the configuration and reads it; what it means is decided by `resolveConfig`.
import { readdir } from "node:fs/promises";
import { dirname, extname, relative, resolve } from "node:path";
import { configErrors } from "./errors.ts";
import { fileReason } from "./file-reason.ts";
import { importConfig } from "./import-config.ts";
import type { Positions } from "./positions.ts";
import { readYamlConfig } from "./read-yaml-config.ts";

export interface LoadedConfig {
  /** As written: nothing of it is checked yet. */
  readonly input: unknown;
  /** Absolute. */
  readonly file: string;
  /** What relative paths in it are relative to. */
  readonly baseDir: string;
  /** What messages call the file: relative to where the user stands, where it is below that. */
  readonly label: string;
  /** Only YAML has them. */
  readonly positions?: Positions;
}

export const configNames = [
  "lifeboat.yaml",
  "lifeboat.yml",
  "lifeboat.config.ts",
  "lifeboat.config.mts",
  "lifeboat.config.js",
  "lifeboat.config.mjs",
] as const;

/**
 * Loads `file`, or the one configuration that stands in `cwd`. Throws one `config/…` error of kind `usage`, with
 * line and column where there is one: `config/missing`, `config/ambiguous`, `config/unreadable`,
 * `config/unknown-format`, `config/unparsable`, `config/module-failed`, `config/no-default-export`.
 */
export async function loadConfig(file: string | undefined, cwd: string): Promise<LoadedConfig> {
  const path = resolve(cwd, file ?? (await findConfig(cwd)));
  const place = { file: path, baseDir: dirname(path), label: labelOf(path, cwd) };
  if (/^\.(ya?ml|json)$/.test(extname(path))) return { ...place, ...(await readYamlConfig(place)) };
  if (/^\.[mc]?[jt]s$/.test(extname(path))) return { ...place, input: await importConfig(place) };
  throw configErrors["config/unknown-format"]({ file: path });
}

async function findConfig(cwd: string): Promise<string> {
  const there = await namesIn(cwd);
  const found = configNames.filter((name) => there.includes(name));
  const [first] = found;
  if (first === undefined) throw configErrors["config/missing"]({ cwd });
  if (found.length > 1) throw configErrors["config/ambiguous"]({ cwd, found });
  return first;
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    throw configErrors["config/unreadable"]({ file: directory, reason: fileReason(cause) }, { cause });
  }
}

function labelOf(path: string, cwd: string): string {
  const below = relative(cwd, path);
  return below === "" || below.startsWith("..") ? path : below;
}
