// As much of a draft-07 validator as the tests of generated schemas need. A keyword that it does not know fails the test.
type Schema = Readonly<Record<string, unknown>> | boolean;
type Rule = (said: never, value: unknown, schema: Readonly<Record<string, unknown>>, root: Schema) => boolean;

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const typeOf = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
const notes = new Set(["$schema", "title", "description", "default", "definitions", "then", "else"]);
const properties = (schema: Readonly<Record<string, unknown>>): Record<string, Schema> =>
  (schema.properties ?? {}) as Record<string, Schema>;

const rules: Readonly<Record<string, Rule>> = {
  $ref: (said: string, value, _, root) =>
    matches(
      said
        .slice(2)
        .split("/")
        .filter(Boolean)
        .reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], root) as Schema,
      value,
      root,
    ),
  type: (said: string, value) => (said === "integer" ? Number.isInteger(value) : typeOf(value) === said),
  const: (said: unknown, value) => value === said,
  enum: (said: unknown[], value) => said.includes(value),
  pattern: (said: string, value) => typeof value !== "string" || new RegExp(said, "u").test(value),
  minLength: (said: number, value) => typeof value !== "string" || value.length >= said,
  minimum: (said: number, value) => typeof value !== "number" || value >= said,
  maximum: (said: number, value) => typeof value !== "number" || value <= said,
  exclusiveMinimum: (said: number, value) => typeof value !== "number" || value > said,
  minItems: (said: number, value) => !Array.isArray(value) || value.length >= said,
  maxItems: (said: number, value) => !Array.isArray(value) || value.length <= said,
  uniqueItems: (_said: true, value) => !Array.isArray(value) || new Set(value).size === value.length,
  items: (said: Schema | Schema[], value, _, root) =>
    !Array.isArray(value) ||
    value.every((item, index) => matches(Array.isArray(said) ? (said[index] ?? true) : said, item, root)),
  required: (said: string[], value) => !isMap(value) || said.every((key) => Object.hasOwn(value, key)),
  properties: (said: Record<string, Schema>, value, _, root) =>
    !isMap(value) ||
    Object.entries(said).every(([key, property]) => !Object.hasOwn(value, key) || matches(property, value[key], root)),
  additionalProperties: (said: Schema, value, schema, root) =>
    !isMap(value) ||
    Object.entries(value).every(([key, item]) => Object.hasOwn(properties(schema), key) || matches(said, item, root)),
  propertyNames: (said: Schema, value, _, root) =>
    !isMap(value) || Object.keys(value).every((key) => matches(said, key, root)),
  allOf: (said: Schema[], value, _, root) => said.every((part) => matches(part, value, root)),
  anyOf: (said: Schema[], value, _, root) => said.some((part) => matches(part, value, root)),
  oneOf: (said: Schema[], value, _, root) => said.filter((part) => matches(part, value, root)).length === 1,
  if: (said: Schema, value, schema, root) =>
    matches(((matches(said, value, root) ? schema.then : schema.else) ?? true) as Schema, value, root),
};

export function matches(schema: Schema, value: unknown, root: Schema = schema): boolean {
  if (typeof schema === "boolean") return schema;
  return Object.entries(schema).every(([keyword, said]) => {
    if (notes.has(keyword)) return true;
    const rule = rules[keyword];
    if (rule === undefined) throw new Error(`The schema uses the unknown keyword ${keyword}`);
    return rule(said as never, value, schema, root);
  });
}
