import { expect } from "chai";
import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ledger } from "../../src/contract/context.ts";
import { hasCode } from "../../src/contract/errors.ts";
import { makeRunDirectory, removeRunDirectory } from "../../src/state/run-directory.ts";
import { makeStateDir, type StateDir } from "../../src/state/state-dir.ts";

describe("a directory of a run", () => {
  let root: string;
  let state: StateDir;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "lifeboat-run-directory-"));
    state = await makeStateDir(join(root, "state"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it("is on the ledger before it exists, and off it after it is gone", async () => {
    const seen: string[] = [];
    const ledger: Ledger = {
      open: async (kind, id) => {
        seen.push(`${kind} ${String(await exists(id))}`);
        return {
          update: () => Promise.resolve(),
          close: async () => void seen.push(`close ${String(await exists(id))}`),
        };
      },
    };
    const made = await makeRunDirectory("work-directory", "run-1", state, ledger);
    expect((await stat(made.path)).mode & 0o777).to.equal(0o700);
    await writeFile(join(made.path, "file"), "x");
    await made[Symbol.asyncDispose]();
    expect(seen).to.deep.equal(["work-directory false", "close false"]);
  });

  it("is removed by recovery with all that is in it", async () => {
    await mkdir(join(state.spool, "run-1/deep"), { recursive: true });
    await removeRunDirectory(entry("spool-directory", join(state.spool, "run-1")), state);
    expect(await readdir(state.spool)).to.deep.equal([]);
  });

  for (const [what, kind, path] of [
    ["lies elsewhere", "work-directory", () => join(root, "precious")],
    ["climbs out", "work-directory", () => `${state.work}/../../precious`],
    ["is the place itself", "work-directory", () => state.work],
    ["is of another kind", "elsewhere", () => join(state.work, "run-1")],
    ["is a link", "work-directory", () => join(state.work, "link")],
  ] as const) {
    it(`is left alone when its path ${what}`, async () => {
      await mkdir(join(root, "precious"));
      await mkdir(join(state.work, "run-1"));
      await symlink(join(root, "precious"), join(state.work, "link"));
      const error: unknown = await removeRunDirectory(entry(kind, path()), state).catch((failure: unknown) => failure);
      expect(hasCode(error, "state/not-a-run-directory")).to.equal(true);
      expect(await exists(path())).to.equal(true);
    });
  }
});

function entry(kind: string, id: string) {
  return { plugin: "@lifeboat/core", kind, id, detail: null };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
