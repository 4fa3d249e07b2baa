// Finding and reading the file: one clear error, with its line where there is one.
import { expect } from "chai";
import { loadConfig } from "../../src/config/load-config.ts";
import { failureOf, linesOf, openWorkplace, resolveYaml, rightConfig } from "./bench.ts";

describe("loadConfig", () => {
  for (const name of ["lifeboat.yaml", "lifeboat.yml"]) {
    it(`finds ${name}`, async () => {
      await using place = await openWorkplace({ [name]: "version: 1\n" });
      const loaded = await loadConfig(undefined, place.dir);
      expect(loaded).to.deep.include({
        input: { version: 1 },
        file: `${place.dir}/${name}`,
        baseDir: place.dir,
        label: name,
      });
    });
  }

  for (const extension of ["ts", "mts", "js", "mjs"]) {
    it(`finds and loads lifeboat.config.${extension}`, async () => {
      const typed = extension.endsWith("ts") ? ": { version: number }" : "";
      await using place = await openWorkplace({
        [`lifeboat.config.${extension}`]: `const config${typed} = { version: 1 };\nexport default config;\n`,
        "package.json": '{ "type": "module" }',
      });
      const loaded = await loadConfig(undefined, place.dir);
      expect(loaded.input).to.deep.equal({ version: 1 });
      expect(loaded).not.to.have.property("positions");
    });
  }

  it("loads a module that uses defineConfig", async () => {
    const source = new URL("../../src/config/define-config.ts", import.meta.url).href;
    await using place = await openWorkplace({
      "own.mts": `import { defineConfig } from ${JSON.stringify(source)};
export default defineConfig({ version: 1, instances: { a: {} }, storages: {}, artifacts: {} });\n`,
    });
    expect((await loadConfig("own.mts", place.dir)).input).to.deep.include({ instances: { a: {} } });
  });

  it("reads JSON as the YAML that it is, with positions", async () => {
    await using place = await openWorkplace({ "a/own.json": '{\n  "version": 1\n}' });
    const loaded = await loadConfig("a/own.json", place.dir);
    expect(loaded.label).to.equal("a/own.json");
    expect(loaded.positions?.find(["version"], "value")).to.deep.equal({ line: 2, column: 14 });
  });

  it("says that there is none", async () => {
    await using place = await openWorkplace();
    expect((await failureOf(loadConfig(undefined, place.dir))).code).to.equal("config/missing");
  });

  it("does not choose between two", async () => {
    await using place = await openWorkplace({ "lifeboat.yaml": "", "lifeboat.config.ts": "" });
    const error = await failureOf(loadConfig(undefined, place.dir));
    expect(error.code).to.equal("config/ambiguous");
    expect(error.message).to.contain("lifeboat.yaml, lifeboat.config.ts");
  });

  for (const name of ["none.yaml", "none.ts"]) {
    it(`names a file that is not there: ${name}`, async () => {
      await using place = await openWorkplace();
      const error = await failureOf(loadConfig(name, place.dir));
      expect(error.code).to.equal("config/unreadable");
      expect(error.message).to.equal(`The configuration ${place.dir}/${name} cannot be read: it does not exist`);
    });
  }

  it("says that a directory is no file", async () => {
    await using place = await openWorkplace({ "x.yaml/y": "" });
    expect((await failureOf(loadConfig("x.yaml", place.dir))).message).to.contain("it is a directory");
  });

  it("refuses a name that says nothing of its format", async () => {
    await using place = await openWorkplace({ "backup.conf": "" });
    expect((await failureOf(loadConfig("backup.conf", place.dir))).code).to.equal("config/unknown-format");
  });

  const broken: readonly (readonly [string, string, string])[] = [
    ["a key that stands twice", "a: 1\nb:\n  c: 1\n  c: 2\n", "lifeboat.yaml:4:3: Map keys must be unique"],
    [
      "an open bracket",
      "a: [1\n",
      "lifeboat.yaml:2:1: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
    ["a tag that nobody knows", "a: !secret x\n", "lifeboat.yaml:1:4: Unresolved tag: !secret"],
    ["a second document", "a: 1\n---\nb: 2\n", "lifeboat.yaml:2:1: Source contains multiple documents"],
    ["an alias without its anchor", "a: *b\n", "lifeboat.yaml:1:4: there is no anchor &b before this"],
  ];
  for (const [what, yaml, message] of broken) {
    it(`points at ${what}`, async () => {
      await using place = await openWorkplace({ "lifeboat.yaml": yaml });
      const error = await failureOf(loadConfig(undefined, place.dir));
      expect(error.code).to.equal("config/unparsable");
      expect(error.message.split("\n")[0]).to.contain(message);
    });
  }

  it("refuses aliases that multiply without end", async () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"];
    for (let n = 1; n < 9; n++)
      lines.push(
        `a${n}: &a${n} [${Array(9)
          .fill(`*a${n - 1}`)
          .join(", ")}]`,
      );
    await using place = await openWorkplace({ "lifeboat.yaml": lines.join("\n") });
    expect((await failureOf(loadConfig(undefined, place.dir))).message).to.contain("Excessive alias count");
  });

  it("refuses a file that is not UTF-8", async () => {
    await using place = await openWorkplace({ "lifeboat.yaml": Uint8Array.of(0x61, 0x3a, 0x20, 0xff) });
    expect((await failureOf(loadConfig(undefined, place.dir))).message).to.equal(
      "lifeboat.yaml: the file is not UTF-8 text",
    );
  });

  it("points at the line of a module that throws, or is no JavaScript", async () => {
    await using place = await openWorkplace({
      "a.mjs": "\n\nthrow new Error('no');\n",
      "b.mjs": "export default {\n  a: ?\n};\n",
      "c.mts": "enum A { B }\nexport default {};\n",
    });
    const thrown = await failureOf(loadConfig("a.mjs", place.dir));
    expect(thrown.code).to.equal("config/module-failed");
    expect(thrown.message).to.match(/^a\.mjs:3:7: the configuration cannot be loaded: no$/);
    expect((await failureOf(loadConfig("b.mjs", place.dir))).message).to.match(/^b\.mjs:2: /);
    expect((await failureOf(loadConfig("c.mts", place.dir))).remedy).to.contain("no enum");
  });

  it("refuses a module without a default export", async () => {
    await using place = await openWorkplace({ "a.mjs": "export const config = {};\n" });
    expect((await failureOf(loadConfig("a.mjs", place.dir))).code).to.equal("config/no-default-export");
  });
});

describe("positions", () => {
  const merged = `version: 1
timeZone: UTC
instances: { core: {} }
storages:
  local: &base { type: directory, path: backups }
  other:
    <<: *base
  third: { <<: [*base], path: x }
artifacts:
  db: { instance: core, type: files, paths: [a], store: [local, other, third] }
`;

  it("leave anchors and merge keys their meaning", async () => {
    const { storages } = await resolveYaml(merged);
    expect(storages.other?.config).to.deep.equal({ path: "backups" });
    expect(storages.third?.config).to.deep.equal({ path: "x" });
  });

  it("follow a merge key to where its key stands", async () => {
    expect(await linesOf(merged.replace("path: backups", "path: 5"))).to.deep.equal([
      "lifeboat.yaml:5:41 storages.local.path: expected string, received number",
      "lifeboat.yaml:5:41 storages.other.path: expected string, received number",
    ]);
  });

  it("count lines over Windows line ends", async () => {
    const [line] = await linesOf(rightConfig.replace("store: [local]", "stor: [local]").replaceAll("\n", "\r\n"));
    expect(line).to.match(/^lifeboat\.yaml:11:3 artifacts\.db\.store: is missing/);
  });
});
