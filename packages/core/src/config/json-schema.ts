// The JSON Schema of a whole configuration, for editors: core's part, and a branch for each type of each plugin.
import type { JsonObject } from "../contract/json.ts";
import type { Plugin } from "../contract/plugin.ts";
import { coreJsonSchema } from "./check-core.ts";
import { properties, type JsonSchema } from "./json-schema-keys.ts";
import { inputSchema, kindWords, typesOf, type SectionKind } from "./plugin-types.ts";
import { schemaBranch } from "./schema-branch.ts";
import { withoutKeys } from "./without-keys.ts";

/**
 * Draft-07, as yaml-language-server reads it. `plugins` are all that the configuration can use, the bundled ones
 * included. Throws what a plugin's schema throws when it cannot be put in JSON Schema.
 */
export function configJsonSchema(plugins: readonly Plugin[]): JsonObject {
  const core = coreJsonSchema();
  const definitions: Record<string, JsonSchema> = {};
  const branches = (kind: SectionKind, section: JsonSchema): JsonSchema => {
    const found = [...typesOf(plugins, kind).values()].map(({ type, entry }) => ({
      type,
      branch: schemaBranch(inputSchema(entry), Object.keys(properties(section)), `${kindWords[kind]}-${type}`),
    }));
    for (const { branch } of found) Object.assign(definitions, branch.definitions);
    return sectionSchema(
      section,
      found.map(({ type, branch }) => ({ type, then: branch.schema })),
    );
  };
  const { instances, storages, artifacts } = properties(core) as Record<string, JsonSchema>;
  const schema = {
    ...core,
    title: "Lifeboat configuration",
    properties: {
      ...properties(core),
      instances: inEach(instances, (instance) => withProperty(instance, "stack", (stack) => branches("stacks", stack))),
      storages: inEach(storages, (storage) => branches("storages", storage)),
      artifacts: inEach(artifacts, (artifact) => branches("extractors", artifact)),
    },
    definitions,
  };
  // Authors' schemas are whatever their validator gave; what an editor is given is JSON.
  return JSON.parse(JSON.stringify(schema)) as JsonObject;
}

/** Core's keys, and what the chosen `type` adds to them; each branch is closed, so that a typing mistake shows. */
function sectionSchema(
  section: JsonSchema,
  types: readonly { readonly type: string; readonly then: JsonSchema }[],
): JsonSchema {
  const open = withoutKeys(section, ["additionalProperties"]);
  const names = types.map(({ type }) => type);
  return {
    ...withProperty(open, "type", (type) => ({ ...type, enum: names })),
    allOf: types.map(({ type, then }) => ({ if: { required: ["type"], properties: { type: { const: type } } }, then })),
  };
}

function inEach(record: JsonSchema | undefined, change: (schema: JsonSchema) => JsonSchema): JsonSchema {
  return { ...record, additionalProperties: change(record?.additionalProperties as JsonSchema) };
}

function withProperty(schema: JsonSchema, key: string, change: (property: JsonSchema) => JsonSchema): JsonSchema {
  const all = properties(schema);
  return { ...schema, properties: { ...all, [key]: change(all[key] as JsonSchema) } };
}
