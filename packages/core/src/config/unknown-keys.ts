// Finds the keys that nobody knows, and takes them out, so that each is reported once and with the key that was meant.
import { isObject } from "./plain-data.ts";
import { knownKeys, type JsonSchema } from "./json-schema-keys.ts";
import type { Path } from "./positions.ts";

export type UnknownKeyReader = (path: Path, key: string, known: readonly string[]) => void;

/**
 * A copy of `value` without the keys that `schema` does not know at their place; each is given to `onUnknown`. A map
 * whose schema lists its keys is closed unless it says otherwise (`additionalProperties`).
 */
export function withoutUnknownKeys(value: unknown, schema: JsonSchema, onUnknown: UnknownKeyReader): unknown {
  const clean = (node: unknown, schemas: readonly unknown[], path: Path): unknown => {
    if (Array.isArray(node)) {
      const known = knownKeys(schemas, node, schema);
      return node.map((item, index) => clean(item, known.item(index), [...path, index]));
    }
    if (!isObject(node) || schemas.length === 0) return node;
    const known = knownKeys(schemas, node, schema);
    const kept = Object.entries(node).flatMap(([key, item]): [string, unknown][] => {
      const below = known.of(key);
      if (below !== undefined) return [[key, clean(item, below, [...path, key])]];
      onUnknown([...path, key], key, known.names);
      return [];
    });
    return Object.fromEntries(kept);
  };
  return clean(value, [schema], []);
}
