import { execa } from "execa";
import { expect } from "chai";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import type { OpenEntry, StackFacts } from "@lifeboat/core/plugin";
import { testContext, type TestContext } from "@lifeboat/testkit";
import plugin from "@lifeboat/plugin-files";
import { extractorOf, readArtifact, restoreRequest } from "../support/artifact.ts";
import { factsOf, makeOddTree } from "../support/odd-tree.ts";
import { errorOf, smallFileSystem, temporary, type Temporary } from "../support/temporary.ts";

/** Reads `tree` and the file `one`, which are made. */
async function readTwo(dir: Temporary, ctx: TestContext) {
  await mkdir(dir.in("tree"));
  await makeOddTree(dir.in("tree"));
  await writeFile(dir.in("one"), "old", { mode: 0o640 });
  const extractor = await extractorOf("files", { paths: ["tree", "one"] }, dir.path);
  return { extractor, read: await readArtifact("files", extractor, ctx) };
}

const reclaim = (entry: Omit<OpenEntry, "plugin">, ctx: TestContext) =>
  plugin.reclaim!({ plugin: plugin.name, ...entry }, ctx);

describe("a restore of directories and files", () => {
  it("brings back everything that find, sha256sum and getfattr can see, after all was lost", async () => {
    using dir = temporary();
    using ctx = testContext();
    const { extractor, read } = await readTwo(dir, ctx);
    const before = [await factsOf(dir.in("tree")), await factsOf(dir.in("one"))];
    await rm(dir.in("tree"), { recursive: true });
    await rm(dir.in("one"));
    {
      await using staged = await extractor.stage(restoreRequest(read), ctx);
      expect(await staged.compare(ctx)).to.deep.equal([]);
      const kept = await staged.swap(ctx);
      expect(kept.entry).to.equal(undefined);
    }
    expect([await factsOf(dir.in("tree")), await factsOf(dir.in("one"))]).to.deep.equal(before);
    expect((await readdir(dir.path)).sort()).to.deep.equal(["one", "tree"]);
    expect(ctx.ledger.openEntries).to.deep.equal([]);
  });

  it("refuses a target that is not empty without replace, and writes nothing", async () => {
    using dir = temporary();
    using ctx = testContext();
    const { extractor, read } = await readTwo(dir, ctx);
    await rm(dir.in("one"));
    const before = await factsOf(dir.path);
    expect((await errorOf(extractor.stage(restoreRequest(read), ctx))).code).to.equal("restore/not-empty");
    expect(await factsOf(dir.path)).to.equal(before);
    expect(ctx.ledger.entries).to.deep.equal([]);
  });

  it("takes an empty directory as a free place", async () => {
    using dir = temporary();
    using ctx = testContext();
    const { extractor, read } = await readTwo(dir, ctx);
    await rm(dir.in("tree"), { recursive: true });
    await rm(dir.in("one"));
    await mkdir(dir.in("tree"));
    await using staged = await extractor.stage(restoreRequest(read), ctx);
    await staged.swap(ctx);
    expect(await readFile(dir.in("tree", "plain"), "utf8")).to.equal("plain\n");
  });

  it("keeps the old beside the new, gives it back on undo, and removes it when it is reclaimed", async () => {
    using dir = temporary();
    using ctx = testContext();
    const { extractor, read } = await readTwo(dir, ctx);
    await writeFile(dir.in("tree", "newer"), "newer");
    await writeFile(dir.in("one"), "newer");
    const newer = await factsOf(dir.in("tree"));
    const swap = async (stamp: string) => {
      await using staged = await extractor.stage(restoreRequest(read, { replace: true, stamp }), ctx);
      expect(await staged.compare(ctx)).to.deep.equal([]);
      return await staged.swap(ctx);
    };
    const first = await swap("s1");
    expect(await readFile(dir.in("one"), "utf8")).to.equal("old");
    expect((await readdir(dir.path)).sort()).to.deep.equal([
      ".one.lifeboat-old-s1",
      ".tree.lifeboat-old-s1",
      "one",
      "tree",
    ]);
    await first.undo(ctx);
    expect(await factsOf(dir.in("tree"))).to.equal(newer);
    expect((await readdir(dir.path)).sort()).to.deep.equal(["one", "tree"]);

    const second = await swap("s2");
    await reclaim(second.entry!, ctx);
    await reclaim(second.entry!, ctx);
    expect((await readdir(dir.path)).sort()).to.deep.equal(["one", "tree"]);
    expect(await readFile(dir.in("one"), "utf8")).to.equal("old");
    expect(ctx.ledger.openEntries).to.deep.equal([]);
  });

  it("leaves nothing when it is disposed before the swap", async () => {
    using dir = temporary();
    using ctx = testContext();
    const { extractor, read } = await readTwo(dir, ctx);
    const before = await factsOf(dir.in("tree"));
    const staged = await extractor.stage(restoreRequest(read, { replace: true }), ctx);
    expect(await readdir(dir.path)).to.include(".tree.lifeboat-test1");
    expect(ctx.ledger.openEntries.map(({ kind }) => kind)).to.deep.equal(["staged-path", "staged-path"]);
    await staged[Symbol.asyncDispose]();
    expect((await readdir(dir.path)).sort()).to.deep.equal(["one", "tree"]);
    expect(await factsOf(dir.in("tree"))).to.equal(before);
    expect(ctx.ledger.openEntries).to.deep.equal([]);
  });

  it("leaves nothing when a part's stream fails while it is staged", async () => {
    using dir = temporary();
    using ctx = testContext();
    const { extractor, read } = await readTwo(dir, ctx);
    await rm(dir.in("tree"), { recursive: true });
    await rm(dir.in("one"));
    const request = restoreRequest({
      ...read,
      parts: read.parts.map((part) => ({ ...part, body: part.body.subarray(0, 3_000) })),
    });
    await errorOf(extractor.stage(request, ctx));
    expect(await readdir(dir.path)).to.deep.equal([]);
    expect(ctx.ledger.openEntries).to.deep.equal([]);
  });

  it("sees each entry that is not what the snapshot says", async () => {
    using dir = temporary();
    using ctx = testContext();
    const { extractor, read } = await readTwo(dir, ctx);
    await using staged = await extractor.stage(restoreRequest(read, { replace: true }), ctx);
    await writeFile(dir.in(".tree.lifeboat-test1", "plain"), "other\n");
    await rm(dir.in(".tree.lifeboat-test1", "dangling"));
    const where = (await staged.compare(ctx)).map((difference) => difference.where);
    expect(where).to.include("tree: plain").and.to.include("tree: dangling");
  });

  it("puts the first path back when the second cannot be swapped", async () => {
    using dir = temporary();
    using ctx = testContext();
    const { extractor, read } = await readTwo(dir, ctx);
    await writeFile(dir.in("tree", "newer"), "newer");
    const before = await factsOf(dir.in("tree"));
    await execa("chattr", ["+i", dir.in("one")]);
    try {
      await using staged = await extractor.stage(restoreRequest(read, { replace: true }), ctx);
      expect((await errorOf(staged.swap(ctx))).code).to.equal("files/swap-failed");
    } finally {
      await execa("chattr", ["-i", dir.in("one")]);
    }
    expect(await factsOf(dir.in("tree"))).to.equal(before);
    expect(await readFile(dir.in("one"), "utf8")).to.equal("old");
    expect((await readdir(dir.path)).sort()).to.deep.equal(["one", "tree"]);
    expect(ctx.ledger.openEntries).to.deep.equal([]);
  });

  it("puts the old back when the new cannot follow it", async () => {
    using dir = temporary();
    using ctx = testContext();
    const { extractor, read } = await readTwo(dir, ctx);
    await writeFile(dir.in("tree", "newer"), "newer");
    const before = await factsOf(dir.in("tree"));
    const staged = await extractor.stage(restoreRequest(read, { replace: true }), ctx);
    await execa("chattr", ["+i", dir.in(".tree.lifeboat-test1")]);
    const error = await errorOf(staged.swap(ctx));
    await execa("chattr", ["-i", dir.in(".tree.lifeboat-test1")]);
    await staged[Symbol.asyncDispose]();
    expect(error.code).to.equal("files/swap-failed");
    expect(await factsOf(dir.in("tree"))).to.equal(before);
    expect((await readdir(dir.path)).sort()).to.deep.equal(["one", "tree"]);
  });

  it("touches nothing when the place for the old is taken", async () => {
    using dir = temporary();
    using ctx = testContext();
    const { extractor, read } = await readTwo(dir, ctx);
    await mkdir(dir.in(".one.lifeboat-old-test1"));
    const before = await factsOf(dir.in("tree"));
    await using staged = await extractor.stage(restoreRequest(read, { replace: true }), ctx);
    expect((await errorOf(staged.swap(ctx))).code).to.equal("files/in-the-way");
    expect(await factsOf(dir.in("tree"))).to.equal(before);
  });

  it("says so when the old cannot be put back because something else stands there", async () => {
    using dir = temporary();
    using ctx = testContext();
    const { extractor, read } = await readTwo(dir, ctx);
    await using staged = await extractor.stage(restoreRequest(read, { replace: true }), ctx);
    const kept = await staged.swap(ctx);
    await rename(dir.in("tree"), dir.in("moved"));
    await mkdir(dir.in("tree"));
    const error = await errorOf(kept.undo(ctx));
    expect(error).to.include({ code: "files/not-put-back", kind: "stack" });
    expect(await readdir(dir.path)).to.include(".tree.lifeboat-old-test1");
  });

  it("refuses to take the place of a mount point, before it stages anything", async () => {
    await using disk = await smallFileSystem("size=8m");
    using ctx = testContext();
    await writeFile(`${disk.path}/a`, "x");
    const extractor = await extractorOf("files", { path: disk.path }, "/");
    const read = await readArtifact("files", extractor, ctx);
    const error = await errorOf(extractor.stage(restoreRequest(read, { replace: true }), ctx));
    expect(error.code).to.equal("files/mount-point");
  });

  it("says where the parent is missing", async () => {
    using dir = temporary();
    using ctx = testContext();
    await mkdir(dir.in("srv", "data"), { recursive: true });
    const extractor = await extractorOf("files", { path: "srv/data" }, dir.path);
    const read = await readArtifact("files", extractor, ctx);
    await rm(dir.in("srv"), { recursive: true });
    expect((await errorOf(extractor.stage(restoreRequest(read), ctx))).code).to.equal("files/no-parent");
  });

  it("says where nothing can be staged", async () => {
    await using disk = await smallFileSystem("size=8m");
    using ctx = testContext();
    await mkdir(`${disk.path}/data`);
    const extractor = await extractorOf("files", { path: `${disk.path}/data` }, "/");
    const read = await readArtifact("files", extractor, ctx);
    await disk.remount("ro");
    expect((await errorOf(extractor.stage(restoreRequest(read), ctx))).code).to.equal("files/no-staging");
    expect(ctx.ledger.openEntries).to.deep.equal([]);
  });

  it("does not take away what the artifact leaves out", async () => {
    using dir = temporary();
    using ctx = testContext();
    await mkdir(dir.in("tree", "cache"), { recursive: true });
    await writeFile(dir.in("tree", "a"), "a");
    const extractor = await extractorOf("files", { path: "tree", exclude: ["cache"] }, dir.path);
    const read = await readArtifact("files", extractor, ctx);
    const request = restoreRequest(read, { replace: true });
    const error = await errorOf(extractor.stage(request, ctx));
    expect(error.code).to.equal("files/excluded-there");
    expect(error.message).to.contain("cache");

    await rm(dir.in("tree", "cache"), { recursive: true });
    await using staged = await extractor.stage(request, ctx);
    await staged.swap(ctx);
    expect(await readdir(dir.in("tree"))).to.deep.equal(["a"]);
  });

  it("needs every service held that mounts a target, also read-only", async () => {
    using dir = temporary();
    using ctx = testContext();
    const { extractor, read } = await readTwo(dir, ctx);
    const mountedBy = [{ service: "web", target: "/srv", readOnly: true }];
    const facts = { trees: [{ ref: { kind: "bind", path: dir.in("tree") }, mountedBy }] } as unknown as StackFacts;
    const stack = { access: {} as never, facts };
    await using staged = await extractor.stage(restoreRequest(read, { replace: true, stack }), ctx);
    expect(staged.needsHeld).to.deep.equal(["web"]);
  });

  it("can be done by hand with the instructions, from the plain tar alone", async () => {
    using dir = temporary();
    using ctx = testContext();
    const { extractor, read } = await readTwo(dir, ctx);
    const before = [await factsOf(dir.in("tree")), await factsOf(dir.in("one"))];
    await rm(dir.in("tree"), { recursive: true });
    await rm(dir.in("one"));
    for (const { text, command } of extractor.instructions(restoreRequest(read).artifact)) {
      const part = read.parts.find(({ name }) => text.includes(`tar of ${name}`));
      await writeFile(dir.in("part.tar"), part?.body ?? "");
      await execa("bash", ["-euc", command!], { env: { PART: dir.in("part.tar") } });
    }
    expect([await factsOf(dir.in("tree")), await factsOf(dir.in("one"))]).to.deep.equal(before);
  });
});

describe("a restore that died in the swap", () => {
  const states = ["before the first rename", "between the renames", "after both renames"] as const;
  for (const [at, state] of states.entries()) {
    for (const hadOld of [true, false]) {
      it(`${state}, ${hadOld ? "over old data" : "to a free place"}: recovery puts everything back, twice is fine`, async () => {
        using dir = temporary();
        using ctx = testContext();
        await mkdir(dir.in("tree"));
        await writeFile(dir.in("tree", "a"), "new");
        const extractor = await extractorOf("files", { path: "tree" }, dir.path);
        const read = await readArtifact("files", extractor, ctx);
        if (hadOld) await writeFile(dir.in("tree", "a"), "old");
        else await rm(dir.in("tree"), { recursive: true });

        const staged = await extractor.stage(restoreRequest(read, { replace: true }), ctx);
        const [place, old] = [dir.in(".tree.lifeboat-test1"), dir.in(".tree.lifeboat-old-test1")];
        const died = await dieInSwap(staged.swap.bind(staged), { place, old, target: dir.in("tree"), hadOld, at }, ctx);
        for (let times = 0; times < 2; times++) {
          for (const entry of died.toReversed()) await reclaim(entry, ctx);
          expect(await readdir(dir.path)).to.deep.equal(hadOld ? ["tree"] : []);
          if (hadOld) expect(await readFile(dir.in("tree", "a"), "utf8")).to.equal("old");
        }
        await mkdir(dir.in("tree"), { recursive: true });
        await writeFile(dir.in("tree", "made later"), "x");
        for (const entry of died.toReversed()) await reclaim(entry, ctx);
        expect(await readdir(dir.in("tree"))).to.include("made later");
      });
    }
  }

  it("removes nothing whose name it never gives", async () => {
    using dir = temporary();
    using ctx = testContext();
    await cp(import.meta.dirname, dir.in("precious"), { recursive: true });
    for (const kind of ["staged-path", "kept-path"]) {
      const entry = { kind, id: dir.in("precious"), detail: { paths: [dir.in("precious")] } };
      expect((await errorOf(reclaim(entry, ctx))).code).to.equal("files/foreign");
    }
    expect(await readdir(dir.path)).to.deep.equal(["precious"]);
  });
});

interface Death {
  readonly place: string;
  readonly old: string;
  readonly target: string;
  readonly hadOld: boolean;
  /** 0, 1, 2: renames that were done. */
  readonly at: number;
}

/** The disk and the ledger as they are when a swap is cut there; gives the entries that a recovery finds. */
async function dieInSwap(swap: (ctx: TestContext) => Promise<unknown>, death: Death, ctx: TestContext) {
  const staged = ctx.ledger.openEntries;
  await swap(ctx);
  const swapped = ctx.ledger.entries.filter(({ kind }) => kind === "path-swap");
  if (death.at < 2) await rename(death.target, death.place);
  if (death.at < 1 && death.hadOld) await rename(death.old, death.target);
  return [...staged, ...swapped];
}
