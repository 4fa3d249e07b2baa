// The resolved configuration for people: defaults filled in, secrets and credentials left out.
import type { Json, JsonObject } from "../contract/json.ts";
import type { Section } from "./check-section.ts";
import type { ArtifactConfig, InstanceConfig, ResolvedConfig } from "./resolved-config.ts";
import { withoutKeys } from "./without-keys.ts";

/**
 * Plain JSON. Durations are in milliseconds and sizes in bytes, as the engine sees them. Of an instance's variables
 * nothing is shown, of an address with a user and a password the user only.
 */
export function describeConfig(config: ResolvedConfig): JsonObject {
  const { file, baseDir, timeZone, stateDir, plugins } = config;
  return toJson({
    file,
    baseDir,
    timeZone,
    stateDir,
    plugins: plugins.map(({ name, version }) => ({ name, version })),
    instances: each(config.instances, describeInstance),
    storages: each(config.storages, describeSection),
    artifacts: each(config.artifacts, describeArtifact),
  }) as JsonObject;
}

function describeInstance(instance: InstanceConfig): object {
  const { stack } = instance;
  return { ...withoutKeys(instance, ["name", "env", "stack"]), ...(stack && { stack: describeSection(stack) }) };
}

function describeArtifact(artifact: ArtifactConfig): object {
  const core = withoutKeys(artifact, ["name", "plugin", "entry", "config", "raw"]);
  return { ...core, ...describeSection(artifact) };
}

function describeSection({ type, plugin, config }: Section<unknown>): object {
  const own = typeof config === "object" && config !== null ? config : { config };
  return { type, plugin: plugin.name, ...own };
}

function each<Value>(record: Readonly<Record<string, Value>>, describe: (value: Value) => object): object {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, describe(value)]));
}

/** A schema's output may be anything; secrets say `[redacted]` of themselves. */
function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value, (_key, item: unknown) => printable(item))) as Json;
}

function printable(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Map || value instanceof Set) return [...value];
  return typeof value === "string" ? withoutPassword(value) : value;
}

function withoutPassword(text: string): string {
  return text.replace(/(:\/\/[^\s/:@]*):[^\s/]*@/g, "$1:[redacted]@");
}
