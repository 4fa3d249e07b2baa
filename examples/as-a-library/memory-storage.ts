// A storage of the example's own: a Map. It shows how little a plugin needs; see docs/guide/plugins.md for the rest.
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { definePlugin, promisedErrors, type Schema, type Storage } from "@lifeboat/core/plugin";

const capabilities = {
  conditionalPut: true,
  ranges: false,
  deduplicates: false,
  encrypts: false,
  compresses: false,
  trees: false,
  local: true,
};

export function memoryStorage(objects: Map<string, Buffer>): Storage {
  const found = (key: string) => ({ key, bytes: objects.get(key)?.length ?? 0 });
  const missing = (key: string) => promisedErrors["storage/missing"]({ key, location: "memory" });
  const taken = (key: string) => promisedErrors["storage/exists"]({ key, location: "memory" });
  return {
    capabilities,
    location: "memory",
    async put(key, source, { ifAbsent }) {
      const body = await buffer(await source.open());
      if (ifAbsent === true && objects.has(key)) throw taken(key);
      objects.set(key, body);
      return found(key);
    },
    async get({ key }) {
      const body = objects.get(key);
      if (body === undefined) throw missing(key);
      return Readable.from([body]);
    },
    stat: async ({ key }) => (objects.has(key) ? found(key) : undefined),
    async *list(prefix) {
      for (const key of objects.keys()) if (key.startsWith(prefix)) yield found(key);
    },
    delete: async ({ key }) => void objects.delete(key),
  };
}

/** Any validator that speaks Standard Schema will do, or none: this one takes an empty section. */
const noOptions: Schema = {
  "~standard": {
    version: 1,
    vendor: "example",
    validate: (value) => ({ value }),
    jsonSchema: { input: () => ({ type: "object", properties: {} }), output: () => ({ type: "object" }) },
  },
};

export function memoryPlugin(objects: Map<string, Buffer>) {
  return definePlugin({
    name: "memory-plugin",
    version: "1.0.0",
    api: 1,
    storages: { memory: { config: noOptions, create: () => memoryStorage(objects) } },
  });
}
