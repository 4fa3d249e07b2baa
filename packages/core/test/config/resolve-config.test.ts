// Everything that is wrong is said at once, at its place, and nothing is created.
import { expect } from "chai";
import { z } from "zod";
import { loadConfig } from "../../src/config/load-config.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import { definePlugin } from "../../src/contract/plugin.ts";
import type { Schema } from "../../src/contract/schema.ts";
import { bundled, entryOf, failureOf, linesOf, openWorkplace, resolveYaml, rightConfig } from "./bench.ts";

const replaced = (from: string, to: string): string => {
  if (!rightConfig.includes(from)) throw new Error(`The configuration has no ${from}`);
  return rightConfig.replace(from, to);
};

describe("resolveConfig", () => {
  it("fills in defaults and takes the plugin's output", async () => {
    const config = await resolveYaml(rightConfig);
    const { db } = config.artifacts;
    expect(db).to.include({ name: "db", instance: "core", type: "files", capture: "spool", plugin: bundled });
    expect(db).to.deep.include({
      store: ["local"],
      compression: { type: "zstd", level: 3 },
      config: { paths: ["data"], depth: 7 },
      raw: { paths: ["data"] },
    });
    expect(db?.entry).to.equal(bundled.extractors?.files);
    expect(config.instances.core).to.deep.include({ uncovered: [], hooks: {}, env: {} });
    expect(config.instances.core?.stack).to.deep.include({ type: "compose", raw: { project: "core" } });
    expect(config.timeZone).to.equal("Europe/Berlin");
  });

  it("reads durations, hooks, what is uncovered and the state's place", async () => {
    const yaml = replaced(
      "    stack: { type: compose, project: core }",
      `    stack: { type: compose }
    maxStopWindow: 5m
    uncovered: [{ volume: cache, reason: rebuilt }, { bind: ./tmp, reason: scratch }, { service: mock, reason: test }]
    hooks: { beforeRun: { run: [a, b] }, afterHold: { run: [c], timeout: 500ms } }`,
    ).replace("artifacts:", "state: var/state\nartifacts:");
    const config = await resolveYaml(
      yaml.replace("store: [local]", "store: [local]\n    every: 6h\n    keep: { last: 4 }"),
    );
    expect(config.instances.core).to.deep.include({
      maxStopWindowMs: 300_000,
      uncovered: [
        { kind: "volume", name: "cache", reason: "rebuilt" },
        { kind: "bind", path: `${config.baseDir}/tmp`, reason: "scratch" },
        { kind: "service", name: "mock", reason: "test" },
      ],
      hooks: { beforeRun: { run: ["a", "b"], timeoutMs: 60_000 }, afterHold: { run: ["c"], timeoutMs: 500 } },
    });
    expect(config.stateDir).to.equal(`${config.baseDir}/var/state`);
    expect(config.artifacts.db).to.deep.include({ everyMs: 21_600_000, keep: { last: 4 } });
  });

  it("points at an unknown key and names the one that was meant", async () => {
    expect(await linesOf(replaced("    store: [local]", "    store: [local]\n    stroe: [local]"))).to.deep.equal([
      'lifeboat.yaml:16:5 artifacts.db.stroe: unknown key; did you mean "store"?',
    ]);
  });

  it("points at an unknown key deep in a plugin's part", async () => {
    expect(await linesOf(replaced("[data]", "[data]\n    options:\n      exclud: [x]"))).to.deep.equal([
      'lifeboat.yaml:16:7 artifacts.db.options.exclud: unknown key; did you mean "exclude"?',
    ]);
  });

  it("points at the value of a wrong type, of core and of a plugin", async () => {
    expect(await linesOf(replaced("store: [local]", "store: local").replace("[data]", "5"))).to.deep.equal([
      "lifeboat.yaml:14:12 artifacts.db.paths: expected array, received number",
      "lifeboat.yaml:15:12 artifacts.db.store: expected array, received string",
    ]);
  });

  it("says of alternatives what the one that was meant lacks, else what each expects", async () => {
    const either = z.strictObject({
      target: z.union([z.string(), z.strictObject({ host: z.string(), port: z.int() })]),
    });
    const plugin = definePlugin({ name: "either", version: "1", api: 1, storages: { either: entryOf(either) } });
    const options = { bundled: [bundled, plugin] };
    const yaml = replaced("    type: directory\n    path: backups", "    type: either\n    target: TARGET");
    expect(await linesOf(yaml.replace("TARGET", "{ host: h, port: x }"), { options })).to.deep.equal([
      "lifeboat.yaml:9:30 storages.local.target.port: expected number, received string",
    ]);
    expect(await linesOf(yaml.replace("TARGET", "5"), { options })).to.deep.equal([
      "lifeboat.yaml:9:13 storages.local.target: expected string, received number, or expected object, received number",
    ]);
  });

  it("refuses a span of no length", async () => {
    const lines = await linesOf(replaced("store: [local]", "store: [local]\n    every: 0s"));
    expect(lines).to.deep.equal(["lifeboat.yaml:16:12 artifacts.db.every: must be longer than nothing"]);
  });

  it("points at the map around a key that is missing", async () => {
    expect(await linesOf(replaced("    paths: [data]\n", "").replace("    instance: core\n", ""))).to.deep.equal([
      "lifeboat.yaml:11:3 artifacts.db.instance: is missing: expected string",
      "lifeboat.yaml:11:3 artifacts.db.paths: is missing: expected array",
    ]);
  });

  it("lists the known types for an unknown one, and says nothing of its keys", async () => {
    expect(await linesOf(replaced("type: directory", "type: directroy"))).to.deep.equal([
      'lifeboat.yaml:8:11 storages.local.type: unknown storage type "directroy" (known: directory); did you mean "directory"?',
    ]);
  });

  it("names the variable that is not set, and nothing that follows from it", async () => {
    expect(await linesOf(replaced("instance: core", "instance: ${INSTANCE}"))).to.deep.equal([
      "lifeboat.yaml:12:15 artifacts.db.instance: INSTANCE is not set in the environment; set it, or give a default: ${INSTANCE:-…}",
    ]);
  });

  it("points at an environment file that is not there", async () => {
    const yaml = replaced("    stack:", "    envFile: env/core.env\n    stack:");
    const [line, ...more] = await linesOf(yaml);
    expect(line).to.match(
      /^lifeboat\.yaml:5:14 instances\.core\.envFile: the environment file \/.*\/env\/core\.env cannot be read: it does not exist; create it/,
    );
    expect(more).to.deep.equal([]);
  });

  it("lays the environment file over the process's variables", async () => {
    const yaml = replaced("    stack:", "    envFile: core.env\n    stack:");
    const files = { "core.env": 'A=file\nexport C="two\nlines" # comment\n' };
    const config = await resolveYaml(yaml, { files, env: { A: "process", B: "process", D: undefined } });
    expect(config.instances.core?.env).to.deep.equal({ A: "file", B: "process", C: "two\nlines" });
    expect(config.instances.core?.envFile).to.equal(`${config.baseDir}/core.env`);
  });

  it("reports many problems at once, in the order of the file", async () => {
    const yaml = `version: 2
timeZone: Europa/Berlin
backups: 5
instances:
  core: { envFile: none.env, maxStopWindow: 5 }
  ../evil: {}
storages:
  local: { type: directory, pth: x }
artifacts:
  db: { instance: cor, type: files, paths: [], store: [lokal, lokal], consistency: sometimes }
  cold: { instance: core, type: files, paths: [a], store: [local], consistency: held }
notify: []
`;
    const error = await failureOf(resolveYaml(yaml));
    expect(error.code).to.equal("config/invalid");
    expect(error.kind).to.equal("usage");
    expect(error.problems.map(({ path, line }) => `${line} ${path}`)).to.deep.equal([
      "1 version",
      "2 timeZone",
      "3 backups",
      "5 instances.core.envFile",
      "5 instances.core.maxStopWindow",
      '6 instances["../evil"]',
      "8 storages.local.path",
      "8 storages.local.pth",
      "10 artifacts.db.instance",
      "10 artifacts.db.paths",
      "10 artifacts.db.store[0]",
      "10 artifacts.db.store[1]",
      "10 artifacts.db.store[1]",
      "10 artifacts.db.consistency",
      "11 artifacts.cold.consistency",
      "12 notify",
    ]);
    expect(error.message).to.contain("notify: not supported by this version yet; remove it for now");
  });

  for (const name of ["a/b", "..", "../x", "Core", "", "-x", "a".repeat(64)]) {
    it(`refuses ${JSON.stringify(name)} as a name, at its key`, async () => {
      const lines = await linesOf(
        replaced("  local:\n", `  ${JSON.stringify(name)}:\n`).replace("[local]", JSON.stringify([name])),
      );
      expect(lines[0]).to.match(
        /^lifeboat\.yaml:7:3 storages.*: a name has 1 to 63 of the characters a-z, 0-9, _ and -/,
      );
    });
  }

  it("takes 63 characters and `constructor` as names, and finds no name that is not configured", async () => {
    const longest = "a".repeat(63);
    const config = await resolveYaml(rightConfig.replaceAll("local", longest));
    expect(config.storages[longest]).to.include({ name: longest });
    expect(config.storages.constructor).to.equal(undefined);
    const yaml = replaced("[local]", "[constructor]");
    expect(await linesOf(yaml)).to.have.length(1);
  });

  it("refuses what core does not know where JSON Schema says nothing: __proto__", async () => {
    expect((await linesOf(replaced("  local:", "  __proto__: { type: directory, path: x }\n  local:")))[0]).to.contain(
      "not allowed",
    );
  });

  it("refuses data that another process could not be given", async () => {
    const input = {
      version: 1,
      instances: {},
      storages: { a: { type: "directory", path: new Date() } },
      artifacts: {},
    };
    const error = await failureOf(resolveConfig(input, { baseDir: "/", env: {}, bundled: [bundled] }));
    expect(error.message).to.match(/^configuration storages\.a\.path: expected plain data/);
  });

  it("refuses an object that contains itself", async () => {
    const input: Record<string, unknown> = { version: 1 };
    input.instances = input;
    expect((await failureOf(resolveConfig(input, { baseDir: "/", env: {}, bundled: [] }))).message).to.contain(
      "contains itself",
    );
  });

  it("says that an empty configuration is empty", async () => {
    expect((await linesOf("# nothing yet\n"))[0]).to.contain("the configuration is empty");
  });

  it("does not change what it was given", async () => {
    const input = Object.freeze({
      version: 1,
      instances: Object.freeze({ a: Object.freeze({}) }),
      storages: Object.freeze({}),
      artifacts: Object.freeze({}),
    });
    const config = await resolveConfig(input, { baseDir: "/x", env: { TZ: "UTC" }, bundled: [] });
    expect(Object.keys(config.instances)).to.deep.equal(["a"]);
  });

  describe("time zone", () => {
    const without = rightConfig.replace("timeZone: Europe/Berlin\n", "");

    it("is TZ where nothing is configured", async () => {
      expect((await resolveYaml(without, { env: { TZ: ":Asia/Tokyo" } })).timeZone).to.equal("Asia/Tokyo");
    });

    it("is some valid zone where TZ is not set either", async () => {
      const { timeZone } = await resolveYaml(without);
      expect(() => new Intl.DateTimeFormat("en", { timeZone })).not.to.throw();
    });

    it("is never silently another one than TZ asks for", async () => {
      expect((await linesOf(without, { env: { TZ: "CEST-2" } }))[0]).to.contain('timeZone: TZ is set to "CEST-2"');
    });

    it("is no offset, which would know no daylight saving", async () => {
      expect((await linesOf(replaced("Europe/Berlin", '"+02:00"')))[0]).to.contain("expected an IANA time zone");
    });
  });

  describe("a schema that is not zod's", () => {
    const schema: Schema = {
      "~standard": {
        version: 1,
        vendor: "by-hand",
        validate: (value) => {
          const { size } = value as { size?: unknown };
          return typeof size === "number"
            ? { value: { doubled: size * 2 } }
            : { issues: [{ message: "size wants a number", path: [{ key: "size" }] }] };
        },
        jsonSchema: {
          input: () => ({
            type: "object",
            properties: { size: { type: "number" }, inner: { properties: { colour: {} } } },
          }),
          output: () => ({}),
        },
      },
    };
    const plugin = definePlugin({ name: "by-hand", version: "1", api: 1, storages: { hand: entryOf(schema) } });
    const options = { bundled: [bundled, plugin] };
    const yaml = replaced("    type: directory\n    path: backups", "    type: hand\n    size: 4");

    it("gives its output", async () => {
      expect((await resolveYaml(yaml, { options })).storages.local).to.deep.include({
        config: { doubled: 8 },
        raw: { size: 4 },
      });
    });

    it("has its issues placed", async () => {
      expect(await linesOf(yaml.replace("size: 4", "size: many"), { options })).to.deep.equal([
        "lifeboat.yaml:9:11 storages.local.size: size wants a number",
      ]);
    });

    it("has its unknown keys found although it lets them pass", async () => {
      expect(
        await linesOf(yaml.replace("size: 4", "size: 4\n    inner: { color: red }\n    sise: 3"), { options }),
      ).to.deep.equal([
        'lifeboat.yaml:10:14 storages.local.inner.color: unknown key; did you mean "colour"?',
        'lifeboat.yaml:11:5 storages.local.sise: unknown key; did you mean "size"?',
      ]);
    });

    it("is named when it throws", async () => {
      const broken: Schema = {
        "~standard": {
          ...schema["~standard"],
          validate: () => {
            throw new Error("boom");
          },
        },
      };
      const bad = definePlugin({ name: "broken", version: "1", api: 1, storages: { hand: entryOf(broken) } });
      expect((await linesOf(yaml, { options: { bundled: [bundled, bad] } }))[0]).to.contain(
        'the plugin broken cannot check its type "hand": boom',
      );
    });
  });

  it("refuses a plugin's schema that claims a key of core's", async () => {
    const plugin = definePlugin({
      name: "greedy",
      version: "1",
      api: 1,
      extractors: { greedy: entryOf(z.strictObject({ owner: z.string() })) },
    });
    const lines = await linesOf(replaced("type: files\n    paths: [data]", "type: greedy"), {
      options: { bundled: [bundled, plugin] },
    });
    expect(lines[0]).to.contain('its schema has the key "owner", which belongs to Lifeboat itself');
  });

  it("calls a file outside of the working directory by its whole path", async () => {
    await using place = await openWorkplace({ "lifeboat.yaml": "version: 1\n" });
    const loaded = await loadConfig(`${place.dir}/lifeboat.yaml`, "/proc/self");
    const error = await failureOf(resolveConfig(loaded.input, { ...loaded, env: {}, bundled: [] }));
    expect(error.message).to.match(new RegExp(`^${place.dir}/lifeboat.yaml:1:1 instances: is missing`));
  });
});
