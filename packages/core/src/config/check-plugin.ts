// Is it a plugin, and one that this version can work with? Asked before anything of it is called.
import type { Plugin } from "../contract/plugin.ts";
import { isObject, isPlugin } from "./plain-data.ts";
import { kindWords, pluginKinds, type PluginKind } from "./plugin-types.ts";

export interface Refusal {
  readonly message: string;
  readonly remedy?: string;
}

/** What is wrong with a would-be plugin; empty means that it is one. `label` is what the configuration calls it. */
export function refusePlugin(value: unknown, label: string): readonly Refusal[] {
  if (!isPlugin(value)) {
    return [{ message: `${label} is not a plugin`, remedy: "its default export must be what definePlugin gives" }];
  }
  const { api, name, version } = value as Partial<Record<keyof Plugin, unknown>>;
  const called = typeof name === "string" && name !== "" ? name : label;
  if (api !== 1) {
    return [
      {
        message: `the plugin ${called} is written for contract ${String(api)}, this version knows contract 1`,
        remedy: "install a version of the plugin, or of Lifeboat, that fits the other",
      },
    ];
  }
  if (called !== name || typeof version !== "string")
    return [{ message: `the plugin ${called} does not say its name and version` }];
  return [...refuseEntries(value as Plugin), ...refuseHidden(value as Plugin)];
}

function refuseEntries(plugin: Plugin): readonly Refusal[] {
  return pluginKinds.flatMap((kind) =>
    Object.entries(plugin[kind] ?? {}).flatMap(([type, entry]) =>
      isEntry(kind, entry)
        ? []
        : [
            {
              message: `the plugin ${plugin.name} defines its ${kindWords[kind]} type "${type}" without a schema (Standard Schema 1 with JSON Schema) or without create`,
            },
          ],
    ),
  );
}

function isEntry(kind: PluginKind, entry: unknown): boolean {
  const maker = kind === "codecs" && isObject(entry) ? entry.encoder : entry;
  if (!isObject(maker) || typeof maker.create !== "function") return false;
  // Some validators make their schemas callable.
  const schema = maker.config as { readonly "~standard"?: unknown } | null | undefined;
  const standard = schema?.["~standard"];
  if (!isObject(standard) || standard.version !== 1 || typeof standard.validate !== "function") return false;
  return isObject(standard.jsonSchema) && typeof standard.jsonSchema.input === "function";
}

/** Guardian and recovery are other processes: they must be able to find the plugin again. */
function refuseHidden(plugin: Plugin): readonly Refusal[] {
  if (plugin.module !== undefined || (plugin.stacks === undefined && plugin.reclaim === undefined)) return [];
  const message = `the plugin ${plugin.name} offers stacks or reclaim, but not the module where another process finds it`;
  return [{ message, remedy: "its author must set module: import.meta.url" }];
}
