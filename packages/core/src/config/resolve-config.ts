// From what a user wrote to what the engine can rely on: everything is checked here, and nothing is created.
import { basename, resolve } from "node:path";
import type { Plugin } from "../contract/plugin.ts";
import { assembleConfig } from "./assemble-config.ts";
import { checkCore } from "./check-core.ts";
import { checkSections } from "./check-sections.ts";
import { invalidConfig } from "./errors.ts";
import { importPluginFrom } from "./import-plugin.ts";
import { interpolate, type Environment } from "./interpolate.ts";
import { loadPlugins } from "./load-plugins.ts";
import { isObject } from "./plain-data.ts";
import type { Positions } from "./positions.ts";
import { ProblemList } from "./problems.ts";
import { readEnvFiles } from "./read-env-file.ts";
import type { ResolvedConfig } from "./resolved-config.ts";
import { defaultTimeZone } from "./time-zone.ts";

export type * from "./resolved-config.ts";
export type { Section } from "./check-section.ts";

export interface ResolveOptions {
  /** What relative paths are relative to. */
  readonly baseDir: string;
  readonly file?: string;
  /** What messages call the configuration. Default: the file's name. */
  readonly label?: string;
  readonly positions?: Positions;
  /** For references to variables and for the instances; usually `process.env`. */
  readonly env: Environment;
  /** Plugins that are there without being listed. */
  readonly bundled: readonly Plugin[];
  /** Gives the module of a plugin's specifier. Default: Node's resolution from `baseDir`. */
  readonly load?: (specifier: string) => Promise<unknown>;
}

/**
 * Checks `input` and all that it names: core's part, the plugins, every plugin's sections, references, environment
 * files. Throws one `config/invalid` whose `problems` are everything that is wrong, in the order of the file.
 */
export async function resolveConfig(input: unknown, options: ResolveOptions): Promise<ResolvedConfig> {
  const baseDir = resolve(options.baseDir);
  const problems = new ProblemList(options.positions);
  const written = interpolate(input, options.env, problems);
  const core = await checkCore(written, problems);
  const load = options.load ?? ((specifier) => importPluginFrom(baseDir, specifier));
  const listed = isObject(written) ? written.plugins : undefined;
  const plugins = await loadPlugins(listed, { bundled: options.bundled, load }, problems);
  const sections = await checkSections(written, plugins, problems);
  const envs = await readEnvFiles(written, baseDir, options.env, problems);
  const timeZone = core?.timeZone ?? defaultTimeZone(options.env, problems);
  const found = problems.all();
  if (core === undefined || found.length > 0) throw invalidConfig("config/invalid", labelOf(options), found);
  return assembleConfig({ core, plugins, sections, envs, timeZone, baseDir, file: options.file });
}

function labelOf(options: ResolveOptions): string {
  return options.label ?? (options.file === undefined ? "configuration" : basename(options.file));
}
