// What the tests of this room build with: small plugins, configurations on disk, and the problems they have.
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { loadConfig } from "../../src/config/load-config.ts";
import type { InvalidConfigError } from "../../src/config/errors.ts";
import type { Environment } from "../../src/config/interpolate.ts";
import { resolveConfig, type ResolvedConfig, type ResolveOptions } from "../../src/config/resolve-config.ts";
import { definePlugin, type Entry, type Plugin } from "../../src/contract/plugin.ts";
import type { Schema } from "../../src/contract/schema.ts";

/** An entry that may be checked but never made. */
export function entryOf<Made>(config: Schema): Entry<Made> {
  return {
    config,
    create: () => {
      throw new Error("Nothing may be created while a configuration is checked");
    },
  };
}

export const bundled: Plugin = definePlugin({
  name: "@test/bundled",
  version: "1.0.0",
  api: 1,
  module: "file:///nowhere/bundled.js",
  stacks: {
    compose: entryOf(z.strictObject({ files: z.array(z.string()).optional(), project: z.string().optional() })),
  },
  storages: { directory: entryOf(z.strictObject({ path: z.string().describe("Where it is") })) },
  extractors: {
    files: entryOf(
      z.strictObject({
        paths: z.array(z.string()).min(1),
        depth: z.int().default(7),
        options: z.strictObject({ exclude: z.array(z.string()).optional() }).optional(),
      }),
    ),
  },
});

/** A configuration without a mistake; a test replaces what it is about. */
export const rightConfig = `version: 1
timeZone: Europe/Berlin
instances:
  core:
    stack: { type: compose, project: core }
storages:
  local:
    type: directory
    path: backups
artifacts:
  db:
    instance: core
    type: files
    paths: [data]
    store: [local]
`;

export interface Workplace extends AsyncDisposable {
  readonly dir: string;
}

/** A directory with these files, gone at the end of the test. */
export async function openWorkplace(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<Workplace> {
  const dir = await mkdtemp(join(tmpdir(), "lifeboat-config-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), text);
  }
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}

export interface Given {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Environment;
  readonly options?: Partial<ResolveOptions>;
}

/** Resolves the YAML as the command would: from a file in a directory of its own. */
export async function resolveYaml(yaml: string, given: Given = {}): Promise<ResolvedConfig> {
  await using place = await openWorkplace({ "lifeboat.yaml": yaml, ...given.files });
  const loaded = await loadConfig(undefined, place.dir);
  return await resolveConfig(loaded.input, { ...loaded, env: given.env ?? {}, bundled: [bundled], ...given.options });
}

/** The lines that a user would read. */
export async function linesOf(yaml: string, given: Given = {}): Promise<readonly string[]> {
  return (await failureOf(resolveYaml(yaml, given))).message.split("\n");
}

export async function failureOf(work: Promise<unknown>): Promise<InvalidConfigError> {
  try {
    await work;
  } catch (error) {
    return error as InvalidConfigError;
  }
  throw new Error("It did not fail");
}
