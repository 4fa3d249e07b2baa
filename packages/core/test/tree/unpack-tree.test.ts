import { expect } from "chai";
import { chmod, link, lstat, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { BytePath, TreeEntry } from "../../src/contract/data.ts";
import { globMatcher } from "../../src/tree/glob.ts";
import { removeTree } from "../../src/tree/remove-tree.ts";
import { selectMembers } from "../../src/tree/select-members.ts";
import { unpackDirectory } from "../../src/tree/unpack-tree.ts";
import { archive, block } from "./hand-made-tar.ts";
import { packed, readTar } from "./read-tar.ts";
import { temporaryDirectory } from "./torture-tree.ts";

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const odd = ["new\nline", "back\\n\\101", "-C", "*", "[a]", " blank ", '"quoted"'];

describe("Unpacking a tree", () => {
  let place: AsyncDisposable & { readonly path: string };
  let tar: Buffer;
  let entries: TreeEntry[];
  let target: string;

  before(async () => {
    place = await temporaryDirectory();
    const source = join(place.path, "source");
    await mkdir(join(source, "dir/below"), { recursive: true });
    for (const name of odd) await writeFile(join(source, name), name);
    await writeFile(join(source, "dir/file"), "file");
    await link(join(source, "dir/file"), join(source, "dir/below/hard"));
    await writeFile(Buffer.concat([Buffer.from(`${source}/`), Buffer.from([0xff])]), "raw");
    await chmod(join(source, "dir/below"), 0o711);
    await chmod(source, 0o750);
    tar = await packed(source);
    entries = readTar(tar);
  });

  after(async () => place[Symbol.asyncDispose]());

  beforeEach(async () => {
    target = join(place.path, "target");
    await removeTree(target);
    await mkdir(target);
  });

  const all = () => Readable.from([tar]);
  const select = (glob: string) => selectMembers(Readable.from(entries) as AsyncIterable<TreeEntry>, globMatcher(glob));
  const unpack = (members: readonly BytePath[]) =>
    unpackDirectory(target, all(), { ownership: "exact", members, workDir: place.path });

  it("takes all of an archive whose padding comes late", async () => {
    const late = async function* (): AsyncGenerator<Buffer> {
      yield tar.subarray(0, -512);
      await delay(200);
      yield tar.subarray(-512);
    };
    await unpackDirectory(target, Readable.from(late()), { ownership: "exact" });
    expect(await readFile(join(target, "dir/file"), "utf8")).to.equal("file");
  });

  it("gives the root its mode back", async () => {
    await unpackDirectory(target, all(), { ownership: "exact" });
    expect((await lstat(target)).mode & 0o7777).to.equal(0o750);
  });

  for (const name of odd) {
    it(`finds ${JSON.stringify(name)} by its exact bytes, and nothing else`, async () => {
      await unpack([name]);
      expect(await readdir(target)).to.deep.equal([name]);
      expect(await readFile(join(target, name), "utf8")).to.equal(name);
    });
  }

  it("finds a name that is not UTF-8", async () => {
    await unpack([{ base64: Buffer.from([0xff]).toString("base64") }]);
    expect(await readdir(target, { encoding: "buffer" })).to.deep.equal([Buffer.from([0xff])]);
  });

  it("brings the target of a chosen hard link, the directories above with their modes, and not the root's", async () => {
    const members = await select("*/file");
    expect(members).to.deep.equal(["dir", "dir/below", "dir/below/hard", "dir/file"]);
    const before = (await lstat(target)).mode;
    await unpack(members);
    expect(await readFile(join(target, "dir/below/hard"), "utf8")).to.equal("file");
    expect((await lstat(join(target, "dir/file"))).ino).to.equal((await lstat(join(target, "dir/below/hard"))).ino);
    expect((await lstat(join(target, "dir/below"))).mode & 0o7777).to.equal(0o711);
    expect((await lstat(target)).mode).to.equal(before);
  });

  it("takes a directory without what is below it where only it is named", async () => {
    await unpack(["dir"]);
    expect(await readdir(join(target, "dir"))).to.deep.equal([]);
  });

  it("fails for a member that is not there, and leaves no list behind", async () => {
    expect(await failure(unpack(["nowhere"]))).to.have.property("code", "tree/unpack-failed");
    expect((await readdir(place.path)).filter((name) => name.startsWith("members-"))).to.deep.equal([]);
  });

  it("fails for a cut archive, for none at all, and for something else", async () => {
    for (const bytes of [
      tar.subarray(0, 1500),
      tar.subarray(0, 3072),
      Buffer.alloc(0),
      Buffer.from("no tar".repeat(1000)),
    ]) {
      const error = await failure(unpackDirectory(target, Readable.from([bytes]), { ownership: "exact" }));
      expect(error, `${bytes.length} bytes`)
        .to.have.property("code")
        .that.matches(/^tree\/(?:unpack-failed|malformed)$/);
    }
  });

  it("fails with the source's own error", async () => {
    const broken = Readable.from(
      (function* () {
        yield tar.subarray(0, 4096);
        throw new Error("lost the source");
      })(),
    );
    const error = await failure(unpackDirectory(target, broken, { ownership: "exact" }));
    expect(error).to.have.property("message", "lost the source");
  });

  it("fails with a source that finds at its end that it was not whole, though tar has seen all it needs", async () => {
    const late = Readable.from(
      (function* () {
        yield tar;
        throw new Error("not what was written");
      })(),
    );
    const error = await failure(unpackDirectory(target, late, { ownership: "exact" }));
    expect(error).to.have.property("message", "not what was written");
  });

  it("gives everything to this process where it is asked to", async () => {
    const foreign = archive(block({ name: "./", type: "5", mode: "0000755\0" }), block({ uid: "0001234\0" }));
    await unpackDirectory(target, Readable.from([foreign]), { ownership: "mine" });
    expect((await lstat(join(target, "f"))).uid).to.equal(process.getuid?.());
  });

  it("restores times long ago and in the future without a word", async () => {
    const times = archive(
      block({ name: "./old", mtime: "00000000001" }),
      block({ name: "./new", mtime: "77777777777" }),
    );
    await unpackDirectory(target, Readable.from([times]), { ownership: "mine" });
    expect((await lstat(join(target, "new"))).mtimeMs).to.equal(0o77777777777 * 1000);
  });
});
