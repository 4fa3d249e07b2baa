// Core's own part of a configuration: its keys, its types, and the names that refer to each other.
import { z } from "zod";
import { checkValue } from "./check-value.ts";
import { configSchema, futureKeys, type CoreConfig } from "./core-schema.ts";
import type { JsonSchema } from "./json-schema-keys.ts";
import { suggestName } from "./nearest-name.ts";
import { isObject } from "./plain-data.ts";
import type { Path } from "./positions.ts";
import type { ProblemList } from "./problems.ts";
import { withoutUnknownKeys } from "./unknown-keys.ts";

/** The checked core of the configuration, or undefined and what is wrong with it as problems. */
export async function checkCore(value: unknown, problems: ProblemList): Promise<CoreConfig | undefined> {
  if (!isObject(value)) {
    problems.add([], value === null ? "the configuration is empty" : "the configuration must be a map");
    return undefined;
  }
  const known = withoutUnknownKeys(value, coreJsonSchema(), (path, key, names) =>
    addUnknown(path, key, names, problems),
  );
  const checked = await checkValue(configSchema, known, [], problems);
  checkReferences(value, problems);
  return checked?.output;
}

/** Draft-07, of what a user writes, without any plugin's part. */
export function coreJsonSchema(): JsonSchema {
  return z.toJSONSchema(configSchema, { io: "input", target: "draft-7" });
}

function addUnknown(path: Path, key: string, names: readonly string[], problems: ProblemList): void {
  const isFuture = path.length === 1 && futureKeys.includes(key);
  const message = isFuture ? "not supported by this version yet" : "unknown key";
  problems.add(path, message, { remedy: isFuture ? "remove it for now" : suggestName(key, names), at: "key" });
}

/** Looks at what was written rather than at what was accepted, so that one mistake does not hide another. */
function checkReferences(config: Readonly<Record<string, unknown>>, problems: ProblemList): void {
  for (const [name, artifact] of entriesOf(config.artifacts)) {
    const path = ["artifacts", name];
    checkName("instance", artifact.instance, [...path, "instance"], config.instances, problems);
    const { store } = artifact;
    (Array.isArray(store) ? (store as unknown[]) : []).forEach((storage, index) => {
      checkName("storage", storage, [...path, "store", index], config.storages, problems);
    });
    checkConsistency(artifact, path, config.instances, problems);
  }
}

function checkName(kind: string, name: unknown, path: Path, named: unknown, problems: ProblemList): void {
  if (typeof name !== "string" || name === "" || !isObject(named) || Object.hasOwn(named, name)) return;
  problems.add(path, `there is no ${kind} "${name}"`, { remedy: suggestName(name, Object.keys(named)) });
}

function checkConsistency(
  artifact: Readonly<Record<string, unknown>>,
  path: Path,
  instances: unknown,
  problems: ProblemList,
): void {
  const { instance, consistency } = artifact;
  if (consistency !== "held" && consistency !== "moment") return;
  const [, owner] = entriesOf(instances).find(([name]) => name === instance) ?? [];
  if (owner === undefined || owner.stack !== undefined) return;
  problems.add([...path, "consistency"], `the instance "${String(instance)}" has no stack that could be held`, {
    remedy: "give the instance a stack, or read the artifact live",
  });
}

function entriesOf(value: unknown): readonly (readonly [string, Readonly<Record<string, unknown>>])[] {
  return Object.entries(isObject(value) ? value : {}).flatMap(([name, item]) =>
    isObject(item) ? [[name, item] as const] : [],
  );
}
