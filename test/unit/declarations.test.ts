// What a user's compiler sees: the published types speak of the engine and never of the container that wires it.
import { execa } from "execa";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { ROOT } from "./house/source-files.ts";

const CONTAINER = /tsyringe|reflect-metadata/;

describe("the declarations that core publishes", function () {
  this.timeout(120_000);
  let dist = "";

  before(async () => {
    dist = await mkdtemp(path.join(tmpdir(), "lifeboat-declarations-"));
    await declareCore(dist);
  });

  after(() => rm(dist, { recursive: true, force: true }));

  for (const door of ["index.d.ts", "plugin.d.ts"]) {
    it(`do not mention the container anywhere behind ${door}`, async () => {
      const files = await reachable(path.join(dist, door));
      expect(files.size).to.be.greaterThan(5);
      const mentions = Array.from(files).filter(([, text]) => CONTAINER.test(text));
      expect(mentions.map(([file]) => path.relative(dist, file))).to.deep.equal([]);
    });
  }

  it("would be seen mentioning it: composition.d.ts does", async () => {
    expect(await readFile(path.join(dist, "composition.d.ts"), "utf8")).to.match(CONTAINER);
  });
});

/** Whether core type-checks is the type check's business: declarations come out either way. */
async function declareCore(outDir: string): Promise<void> {
  const buildInfo = path.join(outDir, ".tsbuildinfo");
  const args = ["-p", "packages/core", "--emitDeclarationOnly", "--outDir", outDir, "--tsBuildInfoFile", buildInfo];
  await execa(process.execPath, ["node_modules/typescript/bin/tsc", ...args], { cwd: ROOT, reject: false });
}

/** The declaration files a compiler reads when it is given this one, with their texts. */
async function reachable(start: string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const waiting = [start];
  for (const file of waiting) {
    if (texts.has(file)) continue;
    const text = await readFile(file, "utf8");
    texts.set(file, text);
    waiting.push(...importedBy(file, text));
  }
  return texts;
}

function importedBy(file: string, text: string): readonly string[] {
  const specifiers = Array.from(
    text.matchAll(/(?:from|import|import\()\s*"(\.[^"]+)"/g),
    ([, specifier = ""]) => specifier,
  );
  const files = specifiers.map((specifier) =>
    path.resolve(path.dirname(file), specifier.replace(/\.(ts|js)$/, ".d.ts")),
  );
  return files.filter((each) => existsSync(each));
}
