// Makes a plugin's JSON Schema fit beside core's keys: closed around both, and with its references where they now lead.
import { isObject } from "./plain-data.ts";
import { lookUp, properties, type JsonSchema } from "./json-schema-keys.ts";
import { withoutKeys } from "./without-keys.ts";

export interface SchemaBranch {
  readonly schema: JsonSchema;
  /** For the `definitions` of the schema that the branch becomes part of. */
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/** `name` is unique in the whole schema. Keys in `coreKeys` are allowed and judged elsewhere. */
export function schemaBranch(own: JsonSchema, coreKeys: readonly string[], name: string): SchemaBranch {
  const place = `#/definitions/${name}`;
  const { named, open } = keysOf(own, own);
  const moved = moveReferences(unclosed(own, own), place) as JsonSchema;
  const rest = withoutKeys(moved, ["$schema", "definitions", "$defs"]);
  const everywhere = (keys: readonly string[]): JsonSchema => Object.fromEntries(keys.map((key) => [key, true]));
  const schema = {
    ...rest,
    properties: { ...everywhere(named), ...properties(rest), ...everywhere(coreKeys) },
    additionalProperties: open ?? false,
  };
  const definition = withoutKeys(moveReferences(own, place) as JsonSchema, ["$schema"]);
  return { schema, definitions: hasReference(own) ? { [name]: definition } : {} };
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

/** Without the closures of its alternatives, none of which knows the keys beside it; a reference at the top is followed. */
function unclosed(schema: unknown, root: JsonSchema, seen: ReadonlySet<unknown> = new Set()): unknown {
  if (!isObject(schema) || seen.has(schema)) return true;
  const below = new Set([...seen, schema]);
  if (typeof schema.$ref === "string") return unclosed(lookUp(schema.$ref, root), root, below);
  const { oneOf, anyOf, allOf } = schema;
  const rest = withoutKeys(schema, ["additionalProperties", ...combinators]);
  const parts = (list: unknown): unknown[] => (list as unknown[]).map((part) => unclosed(part, root, below));
  // Alternatives that are no longer closed may both fit, which `oneOf` would refuse.
  const choices = [anyOf, oneOf].filter((list) => list !== undefined).map((list) => ({ anyOf: parts(list) }));
  const all = [...(allOf === undefined ? [] : parts(allOf)), ...choices];
  return all.length === 0 ? rest : { ...rest, allOf: all };
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
