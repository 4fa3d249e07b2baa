// docs/reference/configuration.md is the users' promise: its examples are right and no key is missing.
import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { parse } from "yaml";
import { checkCore, coreJsonSchema } from "../../src/config/check-core.ts";
import { ProblemList } from "../../src/config/problems.ts";

const page = await readFile(new URL("../../../../docs/reference/configuration.md", import.meta.url), "utf8");

/** Every key of a schema and of the schemas in it. */
function keysIn(schema: unknown): readonly string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties } = schema as { properties?: object };
  return [...Object.keys(properties ?? {}), ...Object.values(schema).flatMap(keysIn)].filter(
    (key) => key !== "properties",
  );
}

describe("docs/reference/configuration.md", () => {
  it("names every key of core", () => {
    const missing = [...new Set(keysIn(coreJsonSchema()))].filter((key) => !page.includes(key));
    expect(missing).to.deep.equal([]);
  });

  it("shows an example that core accepts", async () => {
    const example = /```yaml\n(version: 1\n.*?)```/s.exec(page)?.[1] ?? "";
    const problems = new ProblemList();
    await checkCore(parse(example), problems);
    expect(problems.all()).to.deep.equal([]);
  });
});
