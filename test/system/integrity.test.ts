// Nothing that is stored can change unseen: every object of a snapshot, in every way that disks and people change files.
import { expect } from "chai";
import { execa } from "execa";
import { createHash } from "node:crypto";
import { appendFile, cp, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { plainProject, type PlainProject } from "./support/plain-project.ts";
import { treeFacts } from "./support/tree-facts.ts";

const configFile = `
version: 1
timeZone: UTC
instances: { app: {} }
storages:
  local: { type: directory, path: backups }
  other: { type: directory, path: others }
artifacts:
  data: { instance: app, type: files, path: data, store: [local] }
  report: { instance: app, type: command, run: [cat, data/report], store: [local] }
  elsewhere: { instance: app, type: files, path: data, store: [other] }
`;

const seed = Number(process.env["LIFEBOAT_TEST_SEED"] ?? Date.now() % 1_000_000);

describe("what is stored", () => {
  let project: PlainProject;
  /** Two good snapshots; the second is the one that is damaged, in a fresh copy for each test. */
  let older: string;
  let damaged: string;
  let target: string;

  before(async () => {
    console.log(`      positions by LIFEBOAT_TEST_SEED=${seed}`);
    project = await plainProject({
      "lifeboat.yaml": configFile,
      "data/large": Buffer.from(Array.from({ length: 200_000 }, (_, n) => (n * n * 31) % 251)),
      "data/report": "a report\n".repeat(500),
      "data/sub/small": "small\n",
    });
    older = await backup();
    await project.write("data/sub/small", "newer\n");
    damaged = await backup();
    await project.write("data/sub/small", "what is there now\n");
    target = await treeFacts(project.path("data"));
    await rename(project.path("backups"), project.path("sound"));
    await rename(project.path("others"), project.path("sound-others"));
  });
  after(async () => project[Symbol.asyncDispose]());
  beforeEach(async () => {
    for (const name of ["backups", "others"]) await rm(project.path(name), { recursive: true, force: true });
    await cp(project.path("sound"), project.path("backups"), { recursive: true });
    await cp(project.path("sound-others"), project.path("others"), { recursive: true });
  });

  async function backup(): Promise<string> {
    const { exitCode, stdout, stderr } = await project.quickly("backup", "--json");
    expect(exitCode, stderr + stdout).to.equal(0);
    return (JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as { snapshot: string }).snapshot;
  }

  const stored = (...names: string[]) => project.path("backups", ...names);

  /** `names`: what the two commands must call by its name. */
  async function expectRefused(names: readonly string[]): Promise<void> {
    await expectVerifyFinds(names);
    const restore = await project.quickly(
      "restore",
      "--snapshot",
      damaged,
      "--artifact",
      "data",
      "--artifact",
      "report",
      "--replace",
      "--yes",
    );
    expect(restore.exitCode, restore.stderr + restore.stdout).to.equal(5);
    for (const name of names) expect(restore.stderr + restore.stdout).to.include(name);
    await expectRestOfTheWorldUntouched();
  }

  async function expectVerifyFinds(names: readonly string[]): Promise<void> {
    const verify = await project.quickly("verify", damaged, "--storage", "local");
    expect(verify.exitCode, verify.stderr + verify.stdout).to.equal(5);
    for (const name of names) expect(verify.stderr + verify.stdout).to.include(name);
  }

  async function expectRestOfTheWorldUntouched(): Promise<void> {
    expect(await treeFacts(project.path("data"))).to.equal(target);
    const list = await project.quickly("list", "--storage", "local");
    expect(list.stdout).to.match(new RegExp(`^${older} +local +good `, "m"));
  }

  const ways: Readonly<Record<string, (path: string, size: number, random: () => number) => Promise<void>>> = {
    "one bit flipped": async (path, size, random) => {
      const bytes = await readFile(path);
      const at = Math.floor(random() * size);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      await writeFile(path, bytes);
    },
    "cut to nothing": (path) => truncate(path, 0),
    "cut in half": (path, size) => truncate(path, Math.floor(size / 2)),
    "cut by one byte": (path, size) => truncate(path, size - 1),
    missing: (path) => rm(path),
    "one byte longer": (path) => appendFile(path, "\0"),
  };

  const data = ["data/data.tar.zst", "data/data.index.zst", "report/output.zst"];
  const manifest = ["manifest.json", "manifest.json.sha256"];
  const companions = ["RESTORE.md", "SHA256SUMS"];

  async function damage(file: string, way: string): Promise<void> {
    const path = stored(damaged, file);
    const size = (await readFile(path)).length;
    await ways[way]?.(path, size, randomFrom(`${seed} ${file} ${way}`));
  }

  for (const way of Object.keys(ways)) {
    for (const file of data) {
      it(`refuses a snapshot with ${file} ${way}, and names it`, async () => {
        await damage(file, way);
        await expectRefused([`${damaged}/${file}`]);
      });
    }
    for (const file of manifest) {
      // Without a manifest there is no snapshot: that is not damage, but there is nothing to restore either.
      it(`refuses a snapshot with ${file} ${way}`, async () => {
        await damage(file, way);
        await expectRefused([file === "manifest.json" && way === "missing" ? damaged : `${damaged}/manifest.json`]);
      });
    }
    for (const file of companions) {
      it(`finds ${file} ${way}, which the data does not depend on`, async () => {
        await damage(file, way);
        await expectVerifyFinds([`${damaged}/${file}`]);
        await expectRestOfTheWorldUntouched();
      });
    }
  }

  it("sees every flip that plain sha256sum sees, at a sample of positions in each data object", async () => {
    for (const file of data) {
      const random = randomFrom(`${seed} sample ${file}`);
      const sound = await readFile(stored(damaged, file));
      for (let n = 0; n < 8; n++) {
        const bytes = Buffer.from(sound);
        const at = Math.floor(random() * bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
        await writeFile(stored(damaged, file), bytes);
        const sums = await execa("sha256sum", ["--check", "--quiet", "SHA256SUMS"], {
          cwd: stored(damaged),
          reject: false,
        });
        expect(sums.exitCode).to.equal(1);
        await expectVerifyFinds([`${damaged}/${file}`]);
      }
      await writeFile(stored(damaged, file), sound);
    }
    expect((await project.quickly("verify", damaged, "--storage", "local")).exitCode).to.equal(0);
  });

  describe("a manifest", () => {
    const edits: Readonly<Record<string, readonly [RegExp, string]>> = {
      "another digest": [/("sha256": ")[0-9a-f]/, "$1x"],
      "another length": [/("bytes": )\d+/, "$10"],
      "another key of an object": [/\/data\/data\.tar\.zst/, "/data/data.index.zst"],
      "another instance": [/"instance": "app"/, `"instance": "apq"`],
      "another version": [/"version": 1\n/, `"version": 2\n`],
      "an unknown key": [/"encrypted": false,/, `"encrypted": false,\n  "encryptee": false,`],
      "one artifact fewer than it says to be complete": [/"missing": \[\]/, `"missing": [{}]`],
      "the same content in another spelling": [/"tags": \{\}/, `"tags": { }`],
    };
    for (const [what, [found, put]] of Object.entries(edits)) {
      it(`with ${what} is refused`, async () => {
        await edit(found, put);
        await expectRefused([`${damaged}/manifest.json`]);
      });
      it(`with ${what} is refused when its digest was made to fit`, async () => {
        await edit(found, put);
        await sign();
        await expectRefused([damaged]);
      });
    }

    async function edit(found: RegExp, put: string): Promise<void> {
      const text = await readFile(stored(damaged, "manifest.json"), "utf8");
      expect(text, "the edit must find its place").to.match(found);
      await writeFile(stored(damaged, "manifest.json"), text.replace(found, put));
    }

    /** As an editor with `sha256sum manifest.json > manifest.json.sha256` would. */
    async function sign(): Promise<void> {
      const digest = createHash("sha256")
        .update(await readFile(stored(damaged, "manifest.json")))
        .digest("hex");
      await writeFile(stored(damaged, "manifest.json.sha256"), `${digest}  manifest.json\n`);
    }

    it("of another snapshot is refused", async () => {
      for (const file of manifest) await cp(stored(older, file), stored(damaged, file));
      await expectRefused([`${damaged}/manifest.json`]);
    });

    it("of the same snapshot on another storage is refused", async () => {
      for (const file of manifest) await cp(project.path("others", damaged, file), stored(damaged, file));
      await expectRefused([`${damaged}/manifest.json`]);
    });
  });

  it("refuses two objects that were swapped, and names both", async () => {
    const [a, b] = [stored(damaged, "data/data.tar.zst"), stored(damaged, "report/output.zst")];
    await rename(a, `${a}.x`);
    await rename(b, a);
    await rename(`${a}.x`, b);
    await expectRefused([`${damaged}/data/data.tar.zst`, `${damaged}/report/output.zst`]);
  });

  it("refuses an object of the snapshot before in the place of the new one", async () => {
    await cp(stored(older, "data/data.tar.zst"), stored(damaged, "data/data.tar.zst"));
    await expectRefused([`${damaged}/data/data.tar.zst`]);
  });

  describe("lifeboat.json", () => {
    async function expectStorageRefused(code: number, name: RegExp): Promise<void> {
      for (const args of [
        ["verify", damaged, "--storage", "local"],
        restoreData,
        ["restore", ...restoreData.slice(1), "--snapshot", damaged],
      ]) {
        const { exitCode, stdout, stderr } = await project.quickly(...args);
        expect(exitCode, `${args.join(" ")}: ${stderr}${stdout}`).to.equal(code);
        expect(stderr + stdout, args.join(" ")).to.match(name);
      }
      expect(await treeFacts(project.path("data"))).to.equal(target);
    }
    const restoreData = ["restore", "--storage", "local", "--artifact", "data", "--replace", "--yes"];

    it("of another repository makes the storage one that is not known", async () => {
      await cp(project.path("others/lifeboat.json"), stored("lifeboat.json"));
      await expectStorageRefused(5, /is the right one mounted\?/);
    });

    it("with a flipped bit makes the storage one that is not known", async () => {
      const text = await readFile(stored("lifeboat.json"), "utf8");
      await writeFile(stored("lifeboat.json"), text.replace("lifeboat-repository", "lifeboau-repository"));
      await expectStorageRefused(5, /lifeboat\.json/);
    });
  });
});

/** The same numbers between 0 and 1 for the same text, on every machine. */
function randomFrom(text: string): () => number {
  let n = 0;
  return () => createHash("sha256").update(`${text} ${n++}`).digest().readUInt32BE(0) / 2 ** 32;
}
