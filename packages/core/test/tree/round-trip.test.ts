import { expect } from "chai";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { displayPath } from "../../src/tree/byte-path.ts";
import { compareTrees, treeEntries } from "../../src/tree/compare-trees.ts";
import { directoryTree } from "../../src/tree/directory-tree.ts";
import { unpackDirectory } from "../../src/tree/unpack-tree.ts";
import { runCommand } from "../../src/process/run-command.ts";
import { bareContext } from "./bare-context.ts";
import { indexed, packed, readTar } from "./read-tar.ts";
import { makeTortureTree, temporaryDirectory, tortureKinds } from "./torture-tree.ts";
import { allocated, treeFacts, type TreeFacts } from "./tree-facts.ts";

describe("A tree that was packed and unpacked", () => {
  let place: (AsyncDisposable & { readonly path: string }) | undefined;
  let tar: Buffer;
  let facts: TreeFacts;
  let source: string;
  let copy: string;

  before(async function () {
    if (process.geteuid?.() !== 0) this.skip();
    place = await temporaryDirectory();
    source = join(place.path, "source");
    copy = join(place.path, "copy");
    await mkdir(source);
    await mkdir(copy);
    await makeTortureTree(source);
    facts = await treeFacts(source);
    tar = await packed(source);
    await unpackDirectory(copy, Readable.from([tar]), { ownership: "exact" });
  });

  after(async () => place?.[Symbol.asyncDispose]());

  it("has at least forty kinds of entry in this test", () => {
    expect(Object.keys(tortureKinds)).to.have.length.at.least(40);
    expect(facts.entries.length).to.be.greaterThan(150);
  });

  it("has the same entries, owners, modes, nanoseconds, links and sizes", async () => {
    expect((await treeFacts(copy)).entries).to.deep.equal(facts.entries);
  });

  it("has the same attributes, ACLs and capabilities", async () => {
    const found = await treeFacts(copy);
    expect(facts.attributes.join()).to.contain("trusted.lifeboat").and.contain("security.lifeboat");
    expect(facts.capabilities).to.have.length(2);
    expect(found.attributes).to.deep.equal(facts.attributes);
    expect(found.acls).to.deep.equal(facts.acls);
    expect(found.capabilities).to.deep.equal(facts.capabilities);
  });

  it("has the same content, the same devices, and the same names for one file", async () => {
    const found = await treeFacts(copy);
    expect(found.digests).to.deep.equal(facts.digests);
    expect(found.devices).to.deep.equal(facts.devices);
    expect(found.names).to.deep.equal(facts.names);
  });

  it("takes no more room: holes are holes again, and none of them is in the archive", async () => {
    expect(await allocated(copy)).to.be.at.most(1.1 * (await allocated(source)));
    expect(tar.length).to.be.lessThan(3_000_000);
  });

  it("has the same index", async () => {
    const again = await indexed(await packed(copy));
    const first = await indexed(tar);
    expect(again.text.toString()).to.equal(first.text.toString());
    expect(again.digest).to.equal(first.digest);
  });

  it("compares equal with what stands on disk", async () => {
    const entries = Readable.from(readTar(tar)) as AsyncIterable<ReturnType<typeof readTar>[number]>;
    expect(await compareTrees(entries, treeEntries(directoryTree(copy), bareContext()), 10)).to.deep.equal([]);
  });

  it("is indexed entry by entry: find knows no others", () => {
    const paths = readTar(tar).map((entry) => displayPath(entry.path));
    expect(paths).to.have.length(facts.entries.length);
    expect(new Set(paths).size).to.equal(paths.length);
  });

  it("is indexed with the digests that sha256sum gives", () => {
    const files = readTar(tar).filter((entry) => entry.type === "file");
    const known = new Set(facts.digests.map((line) => line.replace(/^\\/, "").slice(0, 64)));
    expect(new Set(files.map((entry) => entry.sha256))).to.deep.equal(known);
  });

  it("is indexed with the names, kinds and sizes that tar lists", async () => {
    const args = ["--list", "--verbose", "--numeric-owner", "--full-time", "--quoting-style=escape"];
    const { stdout } = await runCommand(["tar", ...args], { input: tar, env: { LC_ALL: "C" } });
    const listed = stdout
      .toString("latin1")
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/\s+/));
    const letters = { file: "-", directory: "d", symlink: "l", hardlink: "h", fifo: "p", character: "c", block: "b" };
    const entries = readTar(tar);
    expect(listed.map((words) => words[0]?.charAt(0))).to.deep.equal(entries.map((entry) => letters[entry.type]));
    expect(listed.map((words) => words[1])).to.deep.equal(entries.map((entry) => `${entry.uid}/${entry.gid}`));
    const sizes = entries.map((entry) => (entry.device === undefined ? String(entry.size) : entry.device.join(",")));
    expect(listed.map((words) => words[2])).to.deep.equal(sizes);
  });
});
