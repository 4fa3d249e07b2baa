// The types for authors say the same as the schema that checks them.
import { expect } from "chai";
import type { z } from "zod";
import { configSchema } from "../../src/config/core-schema.ts";
import { defineConfig, type ConfigInput } from "../../src/config/define-config.ts";

type Mutable<T> = T extends (...args: never[]) => unknown
  ? T
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;
/** Does not compile when core's schema and the written types drift apart. */
const asChecked = (config: Mutable<ConfigInput>): z.input<typeof configSchema> => config;

describe("defineConfig", () => {
  it("gives back what it was given, with the types of an author", () => {
    const config: ConfigInput = {
      version: 1,
      plugins: ["a", ["b", { c: 1 }]],
      instances: {
        core: {
          stack: { type: "compose", files: ["a.yml"] },
          uncovered: [{ bind: "/a", reason: "b" }],
          hooks: { beforeHold: { run: ["a"] } },
        },
      },
      storages: { local: { type: "directory", path: "x" } },
      artifacts: {
        db: {
          instance: "core",
          type: "files",
          store: ["local"],
          every: "6h",
          keep: { last: 1 },
          compression: { type: "none" },
          paths: [],
        },
      },
    };
    expect(defineConfig(config)).to.equal(config);
    expect(configSchema.safeParse(asChecked(config as Mutable<ConfigInput>)).success).to.equal(true);
  });

  it("does not compile with a wrong key or type", () => {
    // @ts-expect-error unknown key of core
    defineConfig({ version: 1, instances: {}, storages: {}, artifacts: {}, drills: {} });
    // @ts-expect-error a number is no duration
    defineConfig({ version: 1, instances: { a: { maxStopWindow: 5 } }, storages: {}, artifacts: {} });
    // @ts-expect-error an artifact needs its storages
    defineConfig({ version: 1, instances: {}, storages: {}, artifacts: { a: { instance: "x", type: "y" } } });
  });
});
