import { expect } from "chai";
import { execa } from "execa";
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const units = fileURLToPath(new URL("../../../../deploy/systemd", import.meta.url));

describe("the systemd units", () => {
  let directory: string;
  before(async function () {
    const { exitCode } = await execa("systemd-analyze", ["--version"], { reject: false });
    if (exitCode !== 0) this.skip();
  });
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "lifeboat-units-"));
    for (const file of await readdir(units)) await copyFile(join(units, file), join(directory, file));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** Its exit code is 0 also for unknown keys: what counts is that it has nothing to say. */
  async function complaints(): Promise<string> {
    const names = ["lifeboat-backup@core.service", "lifeboat-backup@core.timer", "lifeboat-recover.service"];
    for (const name of names.filter((name) => name.includes("@")))
      await copyFile(join(directory, name.replace("core", "")), join(directory, name));
    const paths = names.map((name) => join(directory, name));
    const { stderr } = await execa("systemd-analyze", ["verify", ...paths], { reject: false });
    return stderr;
  }

  it("pass systemd-analyze verify without a word", async () => {
    expect(await complaints()).to.equal("");
  });

  it("would not pass with a key that systemd does not know", async () => {
    const path = join(directory, "lifeboat-backup@.service");
    await writeFile(path, (await readFile(path, "utf8")).replace("UMask=", "Umask="));
    expect(await complaints()).to.contain("Unknown key");
  });
});
