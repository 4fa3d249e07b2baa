import { expect } from "chai";
import { readFile } from "node:fs/promises";
import plugin from "@lifeboat/plugin-files";

describe("the plugin", () => {
  it("says the name and version of its package", async () => {
    const manifest = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as object;
    expect(manifest).to.include({ name: plugin.name, version: plugin.version });
  });

  it("has a JSON Schema for each of its types", () => {
    const entries = [...Object.values(plugin.extractors!), ...Object.values(plugin.storages!)];
    expect(entries).to.have.length(3);
    for (const { config } of entries) {
      const schema = config["~standard"].jsonSchema.input({ target: "draft-07" });
      expect(schema).to.deep.include({ type: "object", additionalProperties: false });
    }
  });
});
