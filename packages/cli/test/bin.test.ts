import { mkdir, mkdtemp, readFile, copyFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { binFile, runChild } from "./support/children.ts";

describe("bin/lifeboat.js", () => {
  let place: string;
  beforeEach(async () => (place = await mkdtemp(join(tmpdir(), "lifeboat-bin-"))));
  afterEach(() => rm(place, { recursive: true }));

  /** Runs the file as if Node were of another version. */
  async function runOn(version: string) {
    const preload = join(place, "version.cjs");
    await writeFile(preload, `Object.defineProperty(process, "version", { value: ${JSON.stringify(version)} });\n`);
    return runChild([process.execPath, "--require", preload, await copyWithoutDist(), "--help"]);
  }

  async function copyWithoutDist(): Promise<string> {
    await mkdir(join(place, "bin"));
    await writeFile(join(place, "package.json"), '{ "type": "module" }\n');
    await copyFile(binFile, join(place, "bin/lifeboat.js"));
    return join(place, "bin/lifeboat.js");
  }

  for (const version of ["v12.22.12", "v18.20.8", "v20.20.2", "v22.22.1"]) {
    it(`refuses Node ${version} with one clear line and exit code 2`, async () => {
      const { exitCode, stdout, stderr } = await runOn(version);
      expect({ exitCode, stdout }).to.deep.equal({ exitCode: 2, stdout: "" });
      expect(stderr).to.match(/^error: lifeboat needs Node 22\.22\.2 or later, and this is Node .*\nremedy: .*\n$/);
      expect(stderr).to.include(version.slice(1));
    });
  }

  for (const version of ["v22.22.2", "v22.23.0", "v24.0.0", "v100.1.0"]) {
    it(`goes on with Node ${version}, and tells a checkout without a build what to do`, async () => {
      const { exitCode, stderr } = await runOn(version);
      expect(exitCode).to.equal(2);
      expect(stderr).to.equal(
        "error: lifeboat is not built yet: packages/cli/dist is missing\nremedy: Run `npm run build` in the checkout\n",
      );
    });
  }

  it("is written in words that an old Node can read", async () => {
    const source = await readFile(binFile, "utf8");
    const code = source.replace(/\/\*[^]*?\*\/|\/\/.*|"[^"\n]*"/g, "");
    expect(code).not.to.match(/\?\.|\?\?|`|=>|\b(?:await|async|const|let|class)\b|\*\*|#[a-z]/);
  });

  it("is what a shell starts", async () => {
    expect(await readFile(binFile, "utf8")).to.match(/^#!\/usr\/bin\/env node\n/);
  });
});
