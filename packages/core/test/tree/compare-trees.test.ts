import { expect } from "chai";
import { appendFile, chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";
import type { Difference, PackedTree, Tree, TreeEntry } from "../../src/contract/data.ts";
import { compareTrees, treeEntries } from "../../src/tree/compare-trees.ts";
import { directoryTree } from "../../src/tree/directory-tree.ts";
import { bareContext } from "./bare-context.ts";
import { packed } from "./read-tar.ts";
import { temporaryDirectory } from "./torture-tree.ts";

const file: TreeEntry = {
  path: "f",
  type: "file",
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtime: "1",
  size: 1,
  sha256: "a".repeat(64),
};
const named = (...names: string[]): TreeEntry[] => names.map((path) => ({ ...file, path }));
const stream = (entries: readonly TreeEntry[]) => Readable.from(entries) as AsyncIterable<TreeEntry>;

async function compare(
  expected: readonly TreeEntry[],
  found: readonly TreeEntry[],
  limit = 100,
): Promise<Difference[]> {
  return compareTrees(stream(expected), stream(found), limit);
}

describe("Comparing two trees", () => {
  it("finds nothing where they are equal", async () => {
    expect(await compare(named("a", "b"), named("a", "b"))).to.deep.equal([]);
    expect(await compare([], [])).to.deep.equal([]);
  });

  it("names what is missing and what is extra, wherever it is", async () => {
    expect(await compare(named("a", "a/x", "a-b", "c"), named("a", "a-b", "b", "c", "d"))).to.deep.equal([
      { where: "a/x", expected: "file", found: "nothing" },
      { where: "b", expected: "nothing", found: "file" },
      { where: "d", expected: "nothing", found: "file" },
    ]);
  });

  it("names every field that differs", async () => {
    const other: TreeEntry = {
      ...{ path: "f", type: "symlink", mode: 0o4755, uid: 1, gid: 2, mtime: "2", size: 0 },
      ...{ link: "x", device: [1, 2], attributes: "b".repeat(64) },
    };
    const found = (await compare([file], [other])).map((difference) => difference.found);
    expect(found).to.deep.equal([
      ...["symlink", "mode 4755", "uid 1", "gid 2", "mtime 2", "0 bytes", "sha256 none", "link to x", "device 1:2"],
      `attributes ${"b".repeat(64)}`,
    ]);
  });

  it("stops at its limit, and asks neither side for more", async () => {
    let asked = 0;
    const endless = (async function* () {
      for (;;) yield { ...file, path: `f${String(asked++).padStart(9, "0")}` };
    })();
    expect(await compareTrees(endless, stream([]), 3)).to.have.length(3);
    expect(asked).to.be.lessThan(10);
  });

  it("finds a bit, a mode and a file that changed on disk", async () => {
    await using place = await temporaryDirectory();
    const root = join(place.path, "tree");
    await mkdir(root);
    for (const name of ["a", "b", "c"]) await writeFile(join(root, name), name);
    const entries = await Array.fromAsync(treeEntries(directoryTree(root), bareContext()));
    await writeFile(join(root, "a"), "A");
    await chmod(join(root, "b"), 0o600);
    const differences = await compareTrees(stream(entries), treeEntries(directoryTree(root), bareContext()), 100);
    expect(differences.map(({ where, found }) => `${where} ${found.split(" ")[0]}`)).to.deep.equal([
      "a mtime",
      "a sha256",
      "b mode",
    ]);
  });
});

describe("The entries of a tree on disk", () => {
  it("are refused where the tree changed meanwhile", async () => {
    await using place = await temporaryDirectory();
    await writeFile(join(place.path, "f"), "1");
    const tar = await packed(place.path);
    const changes = [{ path: "f", what: "changed" }] as const;
    const tree: Tree = {
      pack: async (): Promise<PackedTree> => ({ body: Readable.from([tar]), changes: Promise.resolve(changes) }),
    };
    const error: unknown = await Array.fromAsync(treeEntries(tree, bareContext())).catch((reason: unknown) => reason);
    expect(error).to.have.property("code", "tree/changed");
  });

  it("are refused where packing fails", async () => {
    const error: unknown = await Array.fromAsync(treeEntries(directoryTree("/nowhere"), bareContext())).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.have.property("code", "tree/unreadable");
  });

  it("end tar when the reader gives up", async () => {
    await using place = await temporaryDirectory();
    await writeFile(join(place.path, "a"), "1");
    await writeFile(join(place.path, "big"), Buffer.alloc(8 * 1024 * 1024));
    await appendFile(join(place.path, "a"), "2");
    let packedTree: PackedTree | undefined;
    const tree: Tree = {
      pack: async (ctx) => (packedTree = await directoryTree(place.path).pack(ctx)),
    };
    for await (const entry of treeEntries(tree, bareContext())) if (entry.path === ".") break;
    expect(packedTree?.body.destroyed).to.equal(true);
    await buffer(packedTree!.body).catch(() => undefined);
  });
});
