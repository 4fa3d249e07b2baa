// Which keys a JSON Schema knows at a place, read for did-you-mean: whatever validator an author uses, its JSON Schema
// says which keys there are. It is not a validator: of alternatives it takes all that may be meant.
import { isObject } from "./plain-data.ts";
import { withoutKeys } from "./without-keys.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a schema knows of the map or list in question. */
export interface KnownKeys {
  /** The schemas that a key's value may have; undefined for an unknown key, empty where anything may stand. */
  of(key: string): readonly unknown[] | undefined;
  /** The schemas of an item of a list. */
  item(index: number): readonly unknown[];
  readonly names: readonly string[];
}

/** `schemas` are alternatives; `root` is where `#/…` references lead. */
export function knownKeys(schemas: readonly unknown[], value: unknown, root: JsonSchema): KnownKeys {
  const said = schemas.flatMap((schema) => statements(schema, value, root, new Set()));
  const speaking = said.filter(speaksOfKeys);
  const anything = speaking.length === 0 || said.some((schema) => Object.keys(schema).length === 0);
  return {
    of: (key) => {
      const known = speaking.flatMap((schema) => schemasOf(schema, key));
      return known.length === 0 && !anything ? undefined : known;
    },
    item: (index) => said.flatMap((schema) => itemSchemas(schema, index)),
    names: [...new Set(speaking.flatMap((schema) => Object.keys(properties(schema))))],
  };
}

/** Everything that `schema` says of `value`, its alternatives and references followed, each without them. */
function statements(schema: unknown, value: unknown, root: JsonSchema, seen: Set<unknown>): readonly JsonSchema[] {
  if (schema === true) return [{}];
  if (!isObject(schema) || seen.has(schema) || !isOfType(schema, value)) return [];
  const below = new Set([...seen, schema]);
  const { $ref, allOf, anyOf, oneOf, then, else: otherwise } = schema;
  const follow = (parts: readonly unknown[]): readonly JsonSchema[] =>
    parts.flatMap((part) => statements(part, value, root, below));
  const choices = [...listOf(anyOf), ...listOf(oneOf)];
  const meant = follow(choices.filter((choice) => mayBeMeant(choice, value, root)));
  // No alternative fits: the validator will say so, and no key can be called unknown.
  const chosen = choices.length > 0 && meant.length === 0 ? [{}] : meant;
  const also = follow([
    ...(typeof $ref === "string" ? [lookUp($ref, root)] : []),
    ...listOf(allOf),
    ...[then, otherwise].filter((part) => part !== undefined),
  ]);
  const own = withoutKeys(schema, notKeys);
  const said = [...chosen, ...also];
  return said.length > 0 && Object.keys(own).length === 0 ? said : [own, ...said];
}

function isOfType(schema: JsonSchema, value: unknown): boolean {
  return schema.type === undefined || [schema.type].flat().includes(Array.isArray(value) ? "array" : "object");
}

/** False for an alternative that a constant such as `type: "s3"` rules out. */
function mayBeMeant(alternative: unknown, value: unknown, root: JsonSchema): boolean {
  if (!isObject(alternative) || !isObject(value)) return true;
  return Object.entries(properties(alternative)).every(([key, property]) => {
    const constant = constantOf(property, root);
    return constant === undefined || !Object.hasOwn(value, key) || value[key] === constant;
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function constantOf(property: unknown, root: JsonSchema): unknown {
  if (!isObject(property)) return undefined;
  if (typeof property.$ref === "string" && property.$ref !== "#") return constantOf(lookUp(property.$ref, root), {});
  return property.const;
}

/** Follows `#/definitions/…`; a reference that leads nowhere says nothing. */
export function lookUp(reference: string, root: JsonSchema): unknown {
  if (!reference.startsWith("#")) return true;
  const steps = reference.slice(1).split("/").slice(1);
  return steps.reduce<unknown>((node, step) => {
    const key = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    return typeof node === "object" && node !== null ? (node as JsonSchema)[key] : true;
  }, root);
}

function speaksOfKeys(schema: JsonSchema): boolean {
  const { additionalProperties } = schema;
  return isObject(schema.properties) || isObject(schema.patternProperties) || additionalProperties !== undefined;
}

function schemasOf(schema: JsonSchema, key: string): readonly unknown[] {
  const named = properties(schema);
  if (Object.hasOwn(named, key)) return [named[key]];
  const patterns = isObject(schema.patternProperties) ? Object.entries(schema.patternProperties) : [];
  const matching = patterns.filter(([pattern]) => new RegExp(pattern, "u").test(key)).map(([, property]) => property);
  if (matching.length > 0) return matching;
  const { additionalProperties } = schema;
  return additionalProperties === undefined || additionalProperties === false ? [] : [additionalProperties];
}

function itemSchemas(schema: JsonSchema, index: number): readonly unknown[] {
  const { items, additionalItems } = schema;
  if (Array.isArray(items)) return [(items as unknown[])[index] ?? additionalItems ?? true];
  return items === undefined ? [] : [items];
}

export function properties(schema: JsonSchema): Readonly<Record<string, unknown>> {
  return isObject(schema.properties) ? schema.properties : {};
}

/** Notes, and what leads to other schemas: neither says anything of keys here. */
const notKeys: readonly string[] = [
  ...["$schema", "$id", "$comment", "title", "description", "default", "examples", "definitions", "$defs"],
  ...["$ref", "allOf", "anyOf", "oneOf", "if", "then", "else"],
];
