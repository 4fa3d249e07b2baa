import { expect } from "chai";
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { link, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { TreeEntry } from "../../src/contract/data.ts";
import { hasCode } from "../../src/contract/errors.ts";
import { indexTree, readIndex, type IndexSummary } from "../../src/tree/index-stream.ts";
import { indexed, packed, readTar } from "./read-tar.ts";
import { temporaryDirectory } from "./torture-tree.ts";

async function entriesOf(text: Buffer, expected?: IndexSummary): Promise<TreeEntry[]> {
  return Array.fromAsync(readIndex(Readable.from([text]), expected));
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const nowhere = () => new Writable({ write: (_chunk, _encoding, next) => next() });

describe("The index of a tree", () => {
  let place: AsyncDisposable & { readonly path: string };
  let tar: Buffer;

  before(async () => {
    place = await temporaryDirectory();
    const tree = join(place.path, "tree");
    await mkdir(tree);
    await writeFile(join(tree, "näme"), "1");
    await writeFile(Buffer.concat([Buffer.from(`${tree}/`), Buffer.from([0xff])]), "2");
    await link(join(tree, "näme"), join(tree, "second"));
    tar = await packed(tree);
  });

  after(async () => place[Symbol.asyncDispose]());

  it("is written while the archive passes unchanged", async () => {
    const { passed, text, entries } = await indexed(tar);
    expect(passed.equals(tar)).to.equal(true);
    expect(entries).to.equal(4);
    expect(
      text
        .toString()
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as TreeEntry),
    ).to.deep.equal(readTar(tar));
  });

  it("has the SHA-256 of its own text as digest", async () => {
    const { text, digest } = await indexed(tar);
    expect(digest).to.equal(createHash("sha256").update(text).digest("hex"));
  });

  it("is whole in its file when the result is there", async () => {
    const file = join(place.path, "index");
    const { through, result } = indexTree(createWriteStream(file));
    await pipeline(Readable.from([tar]), through, nowhere());
    const { digest } = await result;
    expect(
      createHash("sha256")
        .update(await readFile(file))
        .digest("hex"),
    ).to.equal(digest);
  });

  it("is read back as it was written, in pieces of any size", async () => {
    const { text, ...summary } = await indexed(tar);
    const bytes = Readable.from([...text].map((byte) => Buffer.from([byte])));
    expect(await Array.fromAsync(readIndex(bytes, summary))).to.deep.equal(readTar(tar));
  });

  it("shows every single flipped bit", async () => {
    const { text, ...summary } = await indexed(tar);
    for (let bit = 0; bit < text.length * 8; bit++) {
      const flipped = Buffer.from(text);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const error = await failure(entriesOf(flipped, summary));
      expect(hasCode(error, "tree/bad-index") || hasCode(error, "tree/index-changed"), `bit ${bit}`).to.equal(true);
    }
  });

  it("shows every cut, also one between two lines", async () => {
    const { text, ...summary } = await indexed(tar);
    for (let length = 0; length < text.length; length++) {
      expect(await failure(entriesOf(text.subarray(0, length), summary)), `cut at ${length}`).to.be.an("error");
    }
  });

  const foreign = {
    "another order of keys": '{"type":"fifo","path":"f","mode":0,"uid":0,"gid":0,"mtime":"0","size":0}',
    "a key too many": '{"path":"f","type":"fifo","mode":0,"uid":0,"gid":0,"mtime":"0","size":0,"x":1}',
    "a blank": '{"path":"f", "type":"fifo","mode":0,"uid":0,"gid":0,"mtime":"0","size":0}',
    "an unknown type": '{"path":"f","type":"socket","mode":0,"uid":0,"gid":0,"mtime":"0","size":0}',
    "a file without a digest": '{"path":"f","type":"file","mode":0,"uid":0,"gid":0,"mtime":"0","size":0}',
    "a link without a target": '{"path":"f","type":"symlink","mode":0,"uid":0,"gid":0,"mtime":"0","size":0}',
    "a fraction of a byte": '{"path":"f","type":"fifo","mode":0.5,"uid":0,"gid":0,"mtime":"0","size":0}',
    "an empty line": "",
    "no object": "null",
  };
  for (const [what, line] of Object.entries(foreign)) {
    it(`is refused with ${what}`, async () => {
      expect(hasCode(await failure(entriesOf(Buffer.from(`${line}\n`))), "tree/bad-index")).to.equal(true);
    });
  }

  it("is refused with bytes that are no text, which would be read as something else", async () => {
    const line = Buffer.from(
      '{"path":"\u00ff","type":"fifo","mode":0,"uid":0,"gid":0,"mtime":"0","size":0}\n',
      "latin1",
    );
    const replaced = Buffer.from(line.toString("utf8"));
    expect(await entriesOf(replaced)).to.have.length(1);
    expect(hasCode(await failure(entriesOf(line)), "tree/bad-index")).to.equal(true);
  });

  it("is refused with a line without end", async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(1024 * 1024, "x");
      })(),
    );
    expect(hasCode(await failure(Array.fromAsync(readIndex(endless))), "tree/bad-index")).to.equal(true);
  });

  it("fails with its archive, and takes the sink down with it", async () => {
    const sink = nowhere();
    const { through, result } = indexTree(sink);
    const error = await failure(pipeline(Readable.from([tar.subarray(0, 2048)]), through, nowhere()));
    expect(hasCode(error, "tree/malformed")).to.equal(true);
    expect(await failure(result)).to.equal(error);
    expect(sink.destroyed).to.equal(true);
  });

  it("fails where its sink fails", async () => {
    const full = new Error("no space");
    const { through, result } = indexTree(new Writable({ write: (_chunk, _encoding, next) => next(full) }));
    expect(await failure(pipeline(Readable.from([tar]), through, nowhere()))).to.equal(full);
    expect(await failure(result)).to.equal(full);
  });

  it("fails where nobody reads on", async () => {
    const sink = nowhere();
    const { through, result } = indexTree(sink);
    through.destroy();
    expect(await failure(result)).to.be.an("error");
    expect(sink.destroyed).to.equal(true);
  });
});
