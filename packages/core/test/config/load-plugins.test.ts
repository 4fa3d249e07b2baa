// Plugins are listed, resolved from the configuration's place, and looked at before anything of them is called.
import { expect } from "chai";
import { z } from "zod";
import { definePlugin, type Plugin } from "../../src/contract/plugin.ts";
import { resolveConfig, type ResolveOptions } from "../../src/config/resolve-config.ts";
import { bundled, entryOf, failureOf, linesOf, openWorkplace, resolveYaml, rightConfig } from "./bench.ts";

const withPlugins = (list: string): string => `plugins: ${list}\n${rightConfig}`;
const storagePlugin = (name: string, type: string, more: Partial<Plugin> = {}): Plugin =>
  definePlugin({
    name,
    version: "1.0.0",
    api: 1,
    storages: { [type]: entryOf(z.strictObject({ path: z.string() })) },
    ...more,
  });
const modules =
  (plugins: Readonly<Record<string, unknown>>): Required<Pick<ResolveOptions, "load">>["load"] =>
  async (specifier) => ({ default: plugins[specifier] });
const linesFor = (list: string, plugins: Readonly<Record<string, unknown>>): Promise<readonly string[]> =>
  linesOf(withPlugins(list), { options: { load: modules(plugins) } });

/** A plugin as a file: no import of core, only the brand. */
const source = (name: string, storage: string): string => `
const config = { "~standard": { version: 1, vendor: "x", validate: (value) => ({ value }), jsonSchema: { input: () => ({}), output: () => ({}) } } };
export default { [Symbol.for("@lifeboat/plugin")]: true, name: "${name}", version: "1", api: 1, storages: { ${storage}: { config, create() { throw 1; } } } };
`;

describe("plugins of a configuration", () => {
  it("come after the bundled ones, in the order of the list", async () => {
    const own = { a: storagePlugin("a", "one"), b: storagePlugin("b", "two") };
    const config = await resolveYaml(withPlugins("[b, a]"), { options: { load: modules(own) } });
    expect(config.plugins.map(({ name }) => name)).to.deep.equal(["@test/bundled", "b", "a"]);
  });

  it("are found as packages and files from where the configuration stands", async () => {
    const files = {
      "node_modules/@acme/both/package.json": '{ "name": "@acme/both", "type": "module", "exports": "./index.js" }',
      "node_modules/@acme/both/index.js": source("both", "both"),
      "node_modules/import-only/package.json":
        '{ "name": "import-only", "exports": { ".": { "import": "./x.mjs" }, "./sub": { "import": { "default": "./sub.mjs" } } } }',
      "node_modules/import-only/x.mjs": source("import-only", "only"),
      "node_modules/import-only/sub.mjs": source("sub", "sub"),
      "own/plugin.mts": source("own", "own").replace("(value)", "(value: unknown)"),
    };
    const list = '["@acme/both", import-only, import-only/sub, ./own/plugin.mts]';
    const config = await resolveYaml(withPlugins(list), { files });
    expect(config.plugins.slice(1).map(({ name }) => name)).to.deep.equal(["both", "import-only", "sub", "own"]);
  });

  it("may be given as objects, and are not looked into", async () => {
    const plugin = storagePlugin("own", "own", { version: "${NOT_A_VARIABLE}" });
    const input = {
      version: 1,
      plugins: [plugin],
      instances: {},
      storages: { s: { type: "own", path: "p" } },
      artifacts: {},
    };
    const config = await resolveConfig(input, { baseDir: "/", env: {}, bundled: [] });
    expect(config.plugins[0]).to.equal(plugin);
    expect(config.storages.s?.plugin).to.equal(plugin);
  });

  it("are named when they are not installed", async () => {
    const [line, ...more] = await linesOf(withPlugins('["@acme/none"]'));
    expect(line)
      .to.match(/^lifeboat\.yaml:1:11 plugins\[0\]: the plugin @acme\/none cannot be loaded: Cannot find module/)
      .and.to.contain("install it");
    expect(more).to.deep.equal([]);
  });

  it("are refused when the module is no plugin", async () => {
    expect(await linesFor("[x]", { x: { name: "x", api: 1 } })).to.deep.equal([
      "lifeboat.yaml:1:11 plugins[0]: x is not a plugin; its default export must be what definePlugin gives",
    ]);
  });

  it("are refused when they are written for another contract", async () => {
    const future = definePlugin({ ...storagePlugin("future", "f"), api: 2 as unknown as 1 });
    expect(await linesFor("[x]", { x: future })).to.deep.equal([
      "lifeboat.yaml:1:11 plugins[0]: the plugin future is written for contract 2, this version knows contract 1; install a version of the plugin, or of Lifeboat, that fits the other",
    ]);
  });

  it("may not offer the same type twice: both are named", async () => {
    const plugins = {
      a: storagePlugin("a", "directory"),
      b: storagePlugin("b", "bucket"),
      c: storagePlugin("c", "bucket"),
    };
    expect(await linesFor("[a, b, c]", plugins)).to.deep.equal([
      'lifeboat.yaml:1:11 plugins[0]: the plugins @test/bundled and a both offer the storage type "directory"; list only one of them',
      'lifeboat.yaml:1:17 plugins[2]: the plugins b and c both offer the storage type "bucket"; list only one of them',
    ]);
  });

  it("may offer one name as types of different kinds", async () => {
    const plugin = definePlugin({
      name: "x",
      version: "1",
      api: 1,
      extractors: { directory: entryOf(z.strictObject({})) },
    });
    await resolveYaml(withPlugins("[x]"), { options: { load: modules({ x: plugin }) } });
  });

  it("are listed once", async () => {
    expect(await linesFor("[x]", { x: bundled })).to.deep.equal([
      "lifeboat.yaml:1:11 plugins[0]: the plugin @test/bundled is there already; remove it from the list",
    ]);
  });

  it("with stacks or reclaim must say where other processes find them", async () => {
    const stacks = definePlugin({ name: "stacks", version: "1", api: 1, stacks: { s: entryOf(z.strictObject({})) } });
    const reclaim = storagePlugin("reclaim", "r", { reclaim: async () => undefined });
    const lines = await linesFor("[a, b]", { a: stacks, b: reclaim });
    expect(
      lines.map((line) => /the plugin (\w+) offers stacks or reclaim, but not the module/.exec(line)?.[1]),
    ).to.deep.equal(["stacks", "reclaim"]);
  });

  it("are refused when a type has no schema or no maker", async () => {
    const broken = { config: z.strictObject({}) } as never;
    const bare = { config: {}, create: () => undefined } as never;
    const plugin = definePlugin({
      name: "x",
      version: "1",
      api: 1,
      storages: { a: broken, b: bare },
      codecs: { c: { encoder: broken } as never },
    });
    expect(await linesFor("[x]", { x: plugin })).to.have.length(3);
  });

  it("are made from options where their module exports a function", async () => {
    const factory = ({ type = "none" }: { type?: string }): Plugin => storagePlugin("made", type);
    const config = await resolveYaml(withPlugins('[[x, { type: "${T}" }]]'), {
      env: { T: "t" },
      options: { load: modules({ x: factory }) },
    });
    expect(Object.keys(config.plugins[1]?.storages ?? {})).to.deep.equal(["t"]);
  });

  it("take no options where their module exports a plugin", async () => {
    expect((await linesFor("[[x, {}]]", { x: storagePlugin("x", "x") }))[0]).to.contain("takes no options");
  });

  it("made from options may not be needed by other processes, which do not have the options", async () => {
    const factory = (): Plugin => definePlugin({ ...bundled, name: "made" });
    expect((await linesFor("[x]", { x: factory }))[0]).to.contain("is made from options and offers stacks or reclaim");
  });

  it("are nothing else than this", async () => {
    expect(await linesFor("[5, [a, b], [a, {}, {}]]", {})).to.have.length(3);
  });

  it("are found by no prototype: a type `constructor` is unknown", async () => {
    expect((await linesOf(rightConfig.replace("type: directory", "type: constructor")))[0]).to.contain(
      "unknown storage type",
    );
  });

  it("are not loaded from the working directory of the process", async () => {
    await using place = await openWorkplace({ "p.mjs": source("p", "p") });
    const input = { version: 1, plugins: ["./p.mjs"], instances: {}, storages: {}, artifacts: {} };
    const config = await resolveConfig(input, { baseDir: place.dir, env: {}, bundled: [] });
    expect(config.plugins[0]?.name).to.equal("p");
    expect((await failureOf(resolveConfig(input, { baseDir: "/", env: {}, bundled: [] }))).code).to.equal(
      "config/invalid",
    );
  });
});
