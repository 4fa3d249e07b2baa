// A stack, storage or artifact: found by its type and checked by the plugin that offers the type. Nothing is created.
import type { Entry, Plugin } from "../contract/plugin.ts";
import type { Json, JsonObject } from "../contract/json.ts";
import { checkValue } from "./check-value.ts";
import { coreKeys } from "./core-schema.ts";
import { properties, type JsonSchema } from "./json-schema-keys.ts";
import { nearestName, suggestName } from "./nearest-name.ts";
import { isObject } from "./plain-data.ts";
import { inputSchema, kindWords, type Makes, type PluginType, type SectionKind } from "./plugin-types.ts";
import type { Path } from "./positions.ts";
import type { ProblemList } from "./problems.ts";
import { withoutUnknownKeys } from "./unknown-keys.ts";

/** A part of the configuration that belongs to a plugin. */
export interface Section<Made> {
  readonly type: string;
  readonly plugin: Plugin;
  readonly entry: Entry<Made>;
  /** The schema's output: what `entry.create` is given. */
  readonly config: unknown;
  /**
   * The schema's input: the plugin's own keys, without core's and with variables replaced. Another process checks
   * it again and makes the same.
   */
  readonly raw: JsonObject;
}

/** Undefined where it is not right; why is then among the problems. */
export async function checkSection<Kind extends SectionKind>(
  kind: Kind,
  value: unknown,
  path: Path,
  types: ReadonlyMap<string, PluginType<Makes[Kind]>>,
  problems: ProblemList,
): Promise<Section<Makes[Kind]> | undefined> {
  // Core's own schema says what is wrong with a section that is no map or has no type.
  if (!isObject(value) || typeof value.type !== "string" || value.type === "") return undefined;
  const found = types.get(value.type);
  if (found === undefined) {
    refuseType(kind, value.type, path, [...types.keys()], problems);
    return undefined;
  }
  try {
    return await judge(kind, found, ownPart(kind, value), path, problems);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.add(path, `the plugin ${found.plugin.name} cannot check its type "${found.type}": ${reason}`, {
      remedy: "report this to the plugin's author",
    });
    return undefined;
  }
}

async function judge<Kind extends SectionKind>(
  kind: Kind,
  found: PluginType<Makes[Kind]>,
  raw: JsonObject,
  path: Path,
  problems: ProblemList,
): Promise<Section<Makes[Kind]> | undefined> {
  const known = withoutUnknownKeys(raw, sectionSchema(found, kind), (below, key, names) => {
    const all = below.length === 1 ? [...coreKeys[kind], ...names] : names;
    problems.add([...path, ...below], "unknown key", { remedy: suggestName(key, [...new Set(all)]), at: "key" });
  });
  const checked = await checkValue(found.entry.config, known, path, problems);
  return checked && { ...found, config: checked.output, raw };
}

function refuseType(
  kind: SectionKind,
  type: string,
  path: Path,
  known: readonly string[],
  problems: ProblemList,
): void {
  const nearest = nearestName(type, known);
  const list = known.length === 0 ? "no plugin offers any" : `known: ${known.join(", ")}`;
  problems.addRoot([...path, "type"], `unknown ${kindWords[kind]} type "${type}" (${list})`, {
    remedy: nearest === undefined ? "list the plugin that offers it under plugins" : `did you mean "${nearest}"?`,
  });
}

function ownPart(kind: SectionKind, value: Readonly<Record<string, unknown>>): JsonObject {
  const own = Object.entries(value).filter(([key]) => !coreKeys[kind].includes(key));
  return Object.fromEntries(own) as Record<string, Json>;
}

/** The author's JSON Schema. Throws where it claims a key that core has already taken out. */
function sectionSchema(found: PluginType<unknown>, kind: SectionKind): JsonSchema {
  const schema = inputSchema(found.entry);
  const claimed = Object.keys(properties(schema)).find((key) => key !== "type" && coreKeys[kind].includes(key));
  if (claimed !== undefined) throw new Error(`its schema has the key "${claimed}", which belongs to Lifeboat itself`);
  return schema;
}
