// The schema that editors get agrees with what is accepted and refused.
import { expect } from "chai";
import { parse } from "yaml";
import { z } from "zod";
import { configJsonSchema } from "../../src/config/json-schema.ts";
import { secretSchema } from "../../src/config/secret.ts";
import { definePlugin } from "../../src/contract/plugin.ts";
import { bundled, entryOf, rightConfig } from "./bench.ts";
import { matches } from "./match-json-schema.ts";

const tree: z.ZodType = z.strictObject({
  name: z.string(),
  get children() {
    return z.array(tree).optional();
  },
});
const other = definePlugin({
  name: "other",
  version: "1",
  api: 1,
  storages: {
    vault: entryOf(z.strictObject({ password: secretSchema, roots: z.array(tree).optional() })),
    either: entryOf(
      z.discriminatedUnion("by", [
        z.strictObject({ by: z.literal("key"), key: z.string() }),
        z.strictObject({ by: z.literal("host"), host: z.string() }),
      ]),
    ),
    open: entryOf(z.looseObject({ a: z.number().optional() })),
  },
});
const schema = configJsonSchema([bundled, other]);
const accepts = (yaml: string): boolean => matches(schema, parse(yaml));
const stored = (storage: string): string =>
  rightConfig.replace("    type: directory\n    path: backups", `    ${storage}`);

describe("configJsonSchema", () => {
  it("is draft-07 and plain JSON", () => {
    expect(schema.$schema).to.equal("http://json-schema.org/draft-07/schema#");
    expect(JSON.parse(JSON.stringify(schema))).to.deep.equal(schema);
  });

  it("describes core's keys and the plugins'", () => {
    const text = JSON.stringify(schema);
    for (const part of ["The instance that it belongs to", "Where it is", "The variable that holds the secret"])
      expect(text).to.contain(part);
  });

  const right: Readonly<Record<string, string>> = {
    "a plain configuration": rightConfig,
    "plugins of every form": `plugins: [a, [b, {}]]\n${rightConfig}`,
    "hooks and what is uncovered": rightConfig.replace(
      "    stack:",
      "    hooks: { beforeRun: { run: [a] } }\n    uncovered: [{ volume: a, reason: b }]\n    maxStopWindow: 5m\n    stack:",
    ),
    "core's keys beside a plugin's": rightConfig.replace(
      "[data]",
      "[data]\n    every: 6h\n    keep: { last: 1 }\n    compression: { type: none }\n    depth: 3",
    ),
    "a secret": stored("type: vault\n    password: { env: A }"),
    "a tree of its own": stored(
      "type: vault\n    password: { env: A }\n    roots: [{ name: a, children: [{ name: b }] }]",
    ),
    "one of two forms": stored("type: either\n    by: host\n    host: h"),
    "a plugin that allows other keys": stored("type: open\n    anything: 1"),
  };
  for (const [what, yaml] of Object.entries(right)) it(`accepts ${what}`, () => expect(accepts(yaml)).to.equal(true));

  const wrong: Readonly<Record<string, string>> = {
    "an unknown key at the top": `backups: 1\n${rightConfig}`,
    "an unknown key of an artifact": rightConfig.replace("[data]", "[data]\n    stroe: [x]"),
    "a key of another type": stored("type: directory\n    path: x\n    password: { env: A }"),
    "an unknown type": stored("type: cloud"),
    "a plugin's key of the wrong type": stored("type: directory\n    path: 5"),
    "a plugin's key that is missing": stored("type: directory"),
    "a secret that is written out": stored("type: vault\n    password: hunter2"),
    "an unknown key deep in a tree": stored(
      "type: vault\n    password: { env: A }\n    roots: [{ name: a, children: [{ nam: b }] }]",
    ),
    "neither of two forms": stored("type: either\n    by: host\n    key: h"),
    "a key that another plugin's type narrows": stored("type: open\n    a: text"),
    "a name with a slash": rightConfig.replace("  local:", "  a/b:"),
    "no storage": rightConfig.replace("store: [local]", "store: []"),
    "a number as duration": rightConfig.replace("store: [local]", "store: [local]\n    every: 6"),
  };
  for (const [what, yaml] of Object.entries(wrong)) it(`refuses ${what}`, () => expect(accepts(yaml)).to.equal(false));

  it("needs no plugin", () =>
    expect(matches(configJsonSchema([]), { version: 1, instances: {}, storages: {}, artifacts: {} })).to.equal(true));
});
