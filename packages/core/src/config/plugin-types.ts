// The types that the loaded plugins offer, by kind and name.
import type { Entry, Plugin } from "../contract/plugin.ts";
import type { Extractor } from "../contract/extractor.ts";
import type { Stack } from "../contract/stack.ts";
import type { Storage } from "../contract/storage.ts";
import type { JsonSchema } from "./json-schema-keys.ts";
import type { Path } from "./positions.ts";
import type { ProblemList } from "./problems.ts";

/** The kinds that stand in a configuration of this version, and what each makes. */
export interface Makes {
  readonly stacks: Stack;
  readonly storages: Storage;
  readonly extractors: Extractor;
}

export type SectionKind = keyof Makes;

/** What people call a type of each kind. */
export const kindWords = {
  stacks: "stack",
  storages: "storage",
  extractors: "artifact",
  codecs: "codec",
  checks: "check",
  notifiers: "notifier",
} as const;

export type PluginKind = keyof typeof kindWords;
export const pluginKinds = Object.keys(kindWords) as readonly PluginKind[];

export interface LoadedPlugin {
  readonly plugin: Plugin;
  /** Where the configuration lists it. */
  readonly path: Path;
}

export interface PluginType<Made> {
  readonly type: string;
  readonly plugin: Plugin;
  readonly entry: Entry<Made>;
}

/** All types of one kind by name, the first plugin's where two offer the same. */
export function typesOf<Kind extends SectionKind>(
  plugins: readonly Plugin[],
  kind: Kind,
): ReadonlyMap<string, PluginType<Makes[Kind]>> {
  const all = plugins.flatMap((plugin) =>
    Object.entries((plugin[kind] ?? {}) as Record<string, Entry<Makes[Kind]>>).map(([type, entry]) => ({
      type,
      plugin,
      entry,
    })),
  );
  return new Map(all.toReversed().map((found) => [found.type, found]));
}

/** Two plugins with one type name cannot both be meant. */
export function refuseSharedTypes(plugins: readonly LoadedPlugin[], problems: ProblemList): void {
  for (const kind of pluginKinds) {
    const owners = new Map<string, Plugin>();
    for (const { plugin, path } of plugins) {
      for (const type of Object.keys(plugin[kind] ?? {})) {
        const owner = owners.get(type);
        if (owner !== undefined) {
          problems.add(
            path,
            `the plugins ${owner.name} and ${plugin.name} both offer the ${kindWords[kind]} type "${type}"`,
            {
              remedy: "list only one of them",
            },
          );
        }
        owners.set(type, owner ?? plugin);
      }
    }
  }
}

/** The JSON Schema of what a user writes for this type. Throws what the author's validator throws. */
export function inputSchema(entry: Entry<unknown>): JsonSchema {
  return entry.config["~standard"].jsonSchema.input({ target: "draft-07" });
}
