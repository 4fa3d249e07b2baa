// Importing a package has no consequences: the process is afterwards what it was before, and ends by itself.
import { execa } from "execa";
import { globSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { ROOT } from "./house/source-files.ts";

interface Seen {
  readonly changed: readonly string[];
  readonly loaded: readonly string[];
  readonly code: number;
}

const CONTAINER = ["reflect-metadata", "tsyringe"];

describe("importing a front door", function () {
  this.timeout(60_000);

  for (const door of frontDoors()) {
    it(`changes nothing, prints nothing and loads no container: ${door}`, async () => {
      const seen = await importAlone(pathToFileURL(path.join(ROOT, door)).href);
      expect(seen.changed, "changed").to.deep.equal([]);
      expect(seen.code).to.equal(0);
      expect(seen.loaded.filter((name) => CONTAINER.includes(name))).to.deep.equal([]);
    });
  }
});

describe("the probe of front doors", function () {
  this.timeout(60_000);
  let dir = "";

  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "lifeboat-probe-"));
  });

  after(() => rm(dir, { recursive: true, force: true }));

  const bad = {
    globals: "globalThis.extra = 1;",
    builtins: "Reflect.metadata = 1;",
    prototypes: "Array.prototype.extra = 1;",
    listeners: `process.on("SIGINT", () => {});`,
    directory: `process.chdir("/");`,
    environment: `process.env.EXTRA = "1";`,
    umask: "process.umask(0o777);",
    exitCode: "process.exitCode = 1;",
    reading: "process.stdin.on('data', () => {}).unref();",
    resources: "setTimeout(() => {}, 10);",
  };
  for (const [what, code] of Object.entries(bad)) {
    it(`sees a module that changes ${what}`, async () => {
      const file = path.join(dir, `${what}.js`);
      await writeFile(file, code);
      expect((await importAlone(pathToFileURL(file).href)).changed).to.include(what);
    });
  }

  it("sees the container being loaded", async () => {
    const { loaded, changed } = await importAlone(
      pathToFileURL(path.join(ROOT, "packages/core/src/composition.ts")).href,
    );
    expect(loaded).to.include.members(CONTAINER);
    expect(changed).to.include("builtins");
  });
});

/** The sources of what the packages export, from their package.json. */
function frontDoors(): readonly string[] {
  return globSync("{packages,plugins}/*/package.json", { cwd: ROOT })
    .sort()
    .flatMap((file) => {
      const { exports = {} } = JSON.parse(readFileSync(path.join(ROOT, file), "utf8")) as {
        exports?: Record<string, unknown>;
      };
      const sources = Object.values(exports).map((each) => (each as Record<string, unknown>)["@lifeboat/source"]);
      return sources.filter((each) => typeof each === "string").map((each) => path.join(path.dirname(file), each));
    });
}

/** Fails where the import fails, prints anything of its own, or keeps the process for more than 20 s. */
async function importAlone(url: string): Promise<Seen> {
  const probe = path.join(import.meta.dirname, "house/front-door-probe.js");
  const options = { reject: false, timeout: 20_000 };
  const { stdout, stderr, timedOut } = await execa(
    process.execPath,
    ["--conditions=@lifeboat/source", probe, url],
    options,
  );
  expect(timedOut, "still running after 20 s").to.equal(false);
  expect(stderr.replaceAll(/^\(.*(ExperimentalWarning: Type Stripping|--trace-warnings).*\n?/gm, "")).to.equal("");
  expect(stdout.split("\n"), stdout).to.have.length(1);
  return JSON.parse(stdout) as Seen;
}
