// What a plugin is. This file and its neighbours are the whole contract; docs/guide/plugins.md reads them with you.
import type { Check } from "./check.ts";
import type { Decoder, Encoder } from "./codec.ts";
import type { Logger, OpenEntry, RunContext } from "./context.ts";
import type { Extractor } from "./extractor.ts";
import type { Notifier } from "./notifier.ts";
import type { Schema } from "./schema.ts";
import type { Stack } from "./stack.ts";
import type { Storage } from "./storage.ts";

export interface Plugin {
  /** The package's name. */
  readonly name: string;
  readonly version: string;
  /** The contract this plugin was written for; checked before any `create`. */
  readonly api: 1;
  /** `import.meta.url` of the module whose default export is this plugin: where another process (guardian, recover) finds it. Required with `stacks` and `reclaim`. */
  readonly module?: string;
  readonly extractors?: Readonly<Record<string, Entry<Extractor>>>;
  readonly storages?: Readonly<Record<string, Entry<Storage>>>;
  readonly codecs?: Readonly<Record<string, CodecEntry>>;
  readonly stacks?: Readonly<Record<string, Entry<Stack>>>;
  readonly checks?: Readonly<Record<string, Entry<Check>>>;
  readonly notifiers?: Readonly<Record<string, Entry<Notifier>>>;
  /** Takes back what the ledger lists, or what a restore kept and nobody needs any more. Idempotent. */
  reclaim?(entry: OpenEntry, ctx: RunContext): Promise<void>;
}

/** A type of the configuration: its schema, and how it is made. `create` touches nothing outside of this process. */
export interface Entry<Made> {
  readonly config: Schema;
  create(config: unknown, host: PluginHost): Made | Promise<Made>;
}

export interface CodecEntry {
  readonly encoder: Entry<Encoder>;
  readonly decoder: { create(host: PluginHost): Decoder };
}

export interface PluginHost {
  /** What relative paths of the configuration are relative to: the place of its file. */
  readonly baseDir: string;
  /** The variables of the instance's environment file over those of the process, for stacks and commands. */
  readonly env: Readonly<Record<string, string>>;
  readonly log: Logger;
}

/** Marks a value as a plugin; checked on loading, whichever copy of core it came from. */
export const pluginBrand = Symbol.for("@lifeboat/plugin");

export function definePlugin(plugin: Plugin): Plugin {
  return Object.assign({}, plugin, { [pluginBrand]: true });
}

/** Ties a schema to what is made of it, so that `create` sees the schema's output type. */
export function defineEntry<Config, Made>(entry: {
  readonly config: Schema<Config>;
  create(config: Config, host: PluginHost): Made | Promise<Made>;
}): Entry<Made> {
  return { config: entry.config, create: (config, host) => entry.create(config as Config, host) };
}
