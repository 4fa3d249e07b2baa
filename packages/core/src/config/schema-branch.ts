// Makes a plugin's JSON Schema fit beside core's keys: closed around both, and with its references where they now lead.
import { isObject } from "./plain-data.ts";
import { lookUp, properties, type JsonSchema } from "./json-schema-keys.ts";

export interface SchemaBranch {
  readonly schema: JsonSchema;
  /** For the `definitions` of the schema that the branch becomes part of. */
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/** `name` is unique in the whole schema. Keys in `coreKeys` are allowed and judged elsewhere. */
export function schemaBranch(own: JsonSchema, coreKeys: readonly string[], name: string): SchemaBranch {
  const moved = moveReferences(own, `#/definitions/${name}`) as JsonSchema;
  const { named, open } = keysOf(own, own);
  const allowed = Object.fromEntries([...coreKeys, ...named].map((key) => [key, true]));
  const { $schema: _s, definitions: _d, $defs: _e, ...rest } = unclosed(moved) as JsonSchema;
  const core = Object.fromEntries(coreKeys.map((key) => [key, true]));
  const schema = {
    ...rest,
    properties: { ...allowed, ...properties(rest), ...core },
    additionalProperties: open ?? false,
  };
  return { schema, definitions: hasReference(own) ? { [name]: withoutDialect(moved) } : {} };
}

const combinators = ["allOf", "anyOf", "oneOf"] as const;

/** All keys that the schema names, and what it allows beyond them. */
function keysOf(
  schema: unknown,
  root: JsonSchema,
  seen: ReadonlySet<unknown> = new Set(),
): { named: string[]; open?: unknown } {
  if (!isObject(schema) || seen.has(schema)) return { named: [] };
  const below = new Set([...seen, schema]);
  const parts = combinators.flatMap((key) => (Array.isArray(schema[key]) ? (schema[key] as unknown[]) : []));
  if (typeof schema.$ref === "string") parts.push(lookUp(schema.$ref, root));
  const inner = parts.map((part) => keysOf(part, root, below));
  const rest = schema.additionalProperties;
  const open = [rest === false ? undefined : rest, ...inner.map((part) => part.open)].find(
    (value) => value !== undefined,
  );
  const named = [...Object.keys(properties(schema)), ...inner.flatMap((part) => part.named)];
  return open === undefined ? { named } : { named, open };
}

/** Without the closures of its alternatives: none of them knows the keys beside it. */
function unclosed(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  const { additionalProperties: _, oneOf, anyOf, allOf, ...rest } = schema;
  const alternatives = (list: unknown): unknown[] => (list as unknown[]).map(unclosed);
  return {
    ...rest,
    // Alternatives that are no longer closed may both fit, which `oneOf` would refuse.
    ...(anyOf === undefined ? {} : { anyOf: alternatives(anyOf) }),
    ...(oneOf === undefined ? {} : anyOf === undefined ? { anyOf: alternatives(oneOf) } : {}),
    ...(allOf === undefined ? {} : { allOf: alternatives(allOf) }),
  };
}

function moveReferences(node: unknown, to: string): unknown {
  if (Array.isArray(node)) return node.map((item) => moveReferences(item, to));
  if (!isObject(node)) return node;
  const entries = Object.entries(node).map(([key, item]) =>
    key === "$ref" && typeof item === "string" && item.startsWith("#")
      ? [key, to + item.slice(1)]
      : [key, moveReferences(item, to)],
  );
  return Object.fromEntries(entries);
}

function hasReference(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(hasReference);
  return (
    isObject(node) &&
    Object.entries(node).some(([key, item]) => (key === "$ref" && typeof item === "string") || hasReference(item))
  );
}

function withoutDialect({ $schema: _, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
