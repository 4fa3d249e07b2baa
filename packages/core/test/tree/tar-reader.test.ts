import { expect } from "chai";
import { createHash } from "node:crypto";
import { link, mkdir, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "../../src/contract/errors.ts";
import { runCommand } from "../../src/process/run-command.ts";
import { TarReader } from "../../src/tree/tar-reader.ts";
import { archive, block, pax, record, type HandMade } from "./hand-made-tar.ts";
import { packed, readTar } from "./read-tar.ts";
import { temporaryDirectory } from "./torture-tree.ts";

const sha256 = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest("hex");

/** What the reader says is wrong, or undefined where it takes the archive for whole. */
function refusal(tar: Buffer): string | undefined {
  try {
    readTar(tar);
    return undefined;
  } catch (error) {
    if (!hasCode(error, "tree/malformed")) throw error;
    return error.message;
  }
}

async function smallTree(root: string): Promise<void> {
  await mkdir(join(root, "d"));
  await writeFile(join(root, "d/file"), "content\n");
  await writeFile(join(root, "d", "l".repeat(200)), "x".repeat(1500));
  await link(join(root, "d/file"), join(root, "hard"));
  await symlink("t".repeat(150), join(root, "soft"));
  await writeFile(join(root, "sparse"), "start");
  await truncate(join(root, "sparse"), 300_000);
}

describe("TarReader", () => {
  let place: AsyncDisposable & { readonly path: string };
  let tar: Buffer;

  before(async () => {
    place = await temporaryDirectory();
    await smallTree(place.path);
    tar = await packed(place.path);
  });

  after(async () => place[Symbol.asyncDispose]());

  it("gives the same entries however the bytes arrive", () => {
    const whole = readTar(tar);
    for (const step of [1, 7, 511, 512, 513, 10_240]) expect(readTar(tar, step)).to.deep.equal(whole);
  });

  it("knows a file's digest, a hard link's target, a symlink's, and zeros for holes", () => {
    const byPath = new Map(readTar(tar).map((entry) => [entry.path, entry]));
    expect(byPath.get("d/file")).to.include({ type: "file", size: 8, sha256: sha256("content\n") });
    expect(byPath.get("hard")).to.include({ type: "hardlink", size: 0, link: "d/file" });
    expect(byPath.get("soft")).to.include({ type: "symlink", link: "t".repeat(150) });
    const sparse = Buffer.concat([Buffer.from("start"), Buffer.alloc(299_995)]);
    expect(byPath.get("sparse")).to.include({ size: 300_000, sha256: sha256(sparse) });
  });

  it("notices a cut at every single place", () => {
    for (let length = 0; length < tar.length; length += length < 4096 ? 1 : 97) {
      expect(refusal(tar.subarray(0, length)), `cut at ${length}`).to.match(/malformed at byte \d+: /);
    }
  });

  it("notices every flipped bit of every header and of what stands between entries", () => {
    const one = archive(block({ content: Buffer.from("abc") }));
    for (let bit = 0; bit < one.length * 8; bit += bit < 8 * 515 ? 1 : 61) {
      if (bit >= 8 * 512 && bit < 8 * 515) continue;
      const flipped = Buffer.from(one);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const inChecksum = bit >= 8 * 148 && bit < 8 * 156;
      // A blank for a leading zero is the same number.
      if (inChecksum && refusal(flipped) === undefined) expect(readTar(flipped)).to.deep.equal(readTar(one));
      else expect(refusal(flipped), `bit ${bit}`).to.be.a("string");
    }
  });

  it("notices a flipped bit of a content by its digest", () => {
    const flipped = Buffer.from(tar);
    flipped[tar.indexOf("content\n")]! ^= 1;
    expect(readTar(flipped)).not.to.deep.equal(readTar(tar));
  });

  it("refuses anything after the end, an archive of nothing, and one empty block alone", () => {
    expect(refusal(Buffer.concat([tar, Buffer.from("x")]))).to.contain("after the end");
    expect(refusal(Buffer.concat([tar, Buffer.alloc(512)]))).to.contain("after the end");
    expect(refusal(archive())).to.contain("no entry");
    expect(refusal(Buffer.alloc(0))).to.contain("byte 0: it ends too early");
    expect(refusal(Buffer.concat([block({}), Buffer.alloc(512), block({}), Buffer.alloc(9216)]))).to.contain("half");
  });

  it("names the offset of the entry that is wrong", () => {
    expect(refusal(archive(block({ content: Buffer.alloc(600) }), block({ type: "Z" })))).to.contain("at byte 1536");
  });

  it("reads GNU's own long names and base-256 numbers", async () => {
    const { stdout } = await runCommand([
      "tar",
      "--create",
      "--format=gnu",
      "--blocking-factor=128",
      "--owner=:4000000000",
      "-C",
      place.path,
      ".",
    ]);
    const entry = readTar(stdout).find(({ path }) => path === `d/${"l".repeat(200)}`);
    expect(entry).to.include({ uid: 4_000_000_000, size: 1500 });
    expect(readTar(stdout).find(({ path }) => path === "soft")?.link).to.equal("t".repeat(150));
  });

  it("reads a name that is split into prefix and name", () => {
    expect(readTar(archive(block({ prefix: "./a/b", name: "c" })))[0]?.path).to.equal("a/b/c");
  });

  it("reads negative times, from a header and from an extended one", () => {
    const before = block({ mtime: Buffer.from("ffffffffffffffffffffffff", "hex") });
    expect(readTar(archive(before))[0]?.mtime).to.equal("-1");
    expect(readTar(archive(pax({ mtime: "-1.5" }), block({})))[0]?.mtime).to.equal("-1.500000000");
    expect(readTar(archive(pax({ mtime: "-0.000000001" }), block({})))[0]?.mtime).to.equal("-0.000000001");
  });

  it("digests attributes whatever their order, and tells them apart", () => {
    const one = { "SCHILY.xattr.user.a": "1", "SCHILY.xattr.user.b": "2" };
    const other = { "SCHILY.xattr.user.b": "2", "SCHILY.xattr.user.a": "1" };
    const moved = { "SCHILY.xattr.user.a": "12", "SCHILY.xattr.user.b": "" };
    const [a, b, c] = [one, other, moved].map((records) => readTar(archive(pax(records), block({})))[0]?.attributes);
    expect(a).to.be.a("string").and.equal(b);
    expect(c).not.to.equal(a);
  });

  const hostile: Readonly<Record<string, Buffer | HandMade>> = {
    "an absolute name": { name: "/etc/passwd" },
    "a name that leaves the tree": { name: "./a/../../x" },
    "two dots alone": { name: ".." },
    "an empty component": { name: "./a//b" },
    "a file with a trailing slash": { name: "./a/" },
    "no name": { name: "\0" },
    "a root that is a file": { name: "./" },
    "a hard link that leaves the tree": { type: "1", link: "../x" },
    "a hard link to an absolute path": { type: "1", link: "/etc/shadow" },
    "a link without a target": { type: "2" },
    "a hard link with content": { type: "1", link: "./x", content: Buffer.from("x") },
    "a directory with content": { type: "5", content: Buffer.from("x") },
    "a type that is not known": { type: "Z" },
    "a global extended header": { type: "g" },
    "an old sparse file": { type: "S" },
    "another magic": { magic: "xstar\x0000" },
    "a number that is none": { size: "0000000009x" },
    "a negative size": { size: Buffer.from("ffffffffffffffffffffffff", "hex") },
    "a size beyond all numbers": { size: Buffer.from("8000000000ffffffffffffff", "hex") },
    "a negative owner": { uid: Buffer.from("ffffffffffffffff", "hex") },
    "a mode with a file's type in it": { mode: "0100644\0" },
    "an extended header of a gigabyte": { type: "x", size: "10000000000" },
    "an unknown extended key": Buffer.concat([pax({ "VENDOR.thing": "1" }), block({})]),
    "an extended key said twice": Buffer.concat([
      block({ type: "x", content: Buffer.concat([record(["uid", "1"]), record(["uid", "2"])]) }),
      block({}),
    ]),
    "an extended record that is too long": Buffer.concat([
      block({ type: "x", content: Buffer.from("99 uid=1\n") }),
      block({}),
    ]),
    "an extended record of length zero": Buffer.concat([
      block({ type: "x", content: Buffer.from("0 uid=1\n") }),
      block({}),
    ]),
    "an extended owner that is negative": Buffer.concat([pax({ uid: "-1" }), block({})]),
    "an extended time that is none": Buffer.concat([pax({ mtime: "NaN" }), block({})]),
    "an extended name with a NUL": Buffer.concat([pax({ path: "./a\0b" }), block({})]),
    "an extended name that leaves the tree": Buffer.concat([pax({ path: "./../b" }), block({})]),
    "two extended headers": Buffer.concat([pax({ uid: "1" }), pax({ gid: "1" }), block({})]),
    "an extended header at the end": pax({ uid: "1" }),
    "two names": Buffer.concat([block({ type: "L", content: Buffer.from("./a\0") }), pax({ path: "./b" }), block({})]),
    "a sparse file of another version": sparse("0\n", { major: "0" }),
    "a sparse map without its end": sparse("3\n0\n5\n", {}),
    "a sparse map that is no number": sparse("1\nx\n0\n", {}),
    "a sparse map of a number without end": sparse("1".repeat(512), {}),
    "a sparse map that overlaps": sparse("2\n0\n4\n2\n1\n", {}),
    "a sparse map beyond the file's end": sparse("1\n4096\n5\n", {}),
    "a sparse map that does not fit its data": sparse("1\n0\n4\n", {}),
    "a sparse map that swallows the next entry": Buffer.concat([sparse("1\n0\n517\n", {}), block({})]),
    "a sparse map that claims a quadrillion stretches": sparse("999999999999999\n0\n5\n", {}),
    "a sparse directory": Buffer.concat([sparseHeader({}), block({ type: "5" })]),
  };
  for (const [what, made] of Object.entries(hostile)) {
    it(`refuses ${what}`, () => {
      expect(refusal(archive(Buffer.isBuffer(made) ? made : block(made)))).to.be.a("string");
    });
  }

  it("takes a sparse file whose map is right", () => {
    const [entry] = readTar(archive(sparse("2\n100\n5\n4096\n0\n", {})));
    const content = Buffer.concat([Buffer.alloc(100), Buffer.from("DATA!"), Buffer.alloc(3991)]);
    expect(entry).to.include({ path: "sparse", size: 4096, sha256: sha256(content) });
  });

  it("pauses while it digests a large hole, so that others can run and an abort is heard", () => {
    const reader = new TarReader(() => undefined);
    expect(reader.write(archive(sparse("1\n0\n5\n", { realsize: String(2 ** 40) })))).to.equal(false);
  });
});

function sparseHeader(changes: Readonly<Record<string, string>>): Buffer {
  const records = { major: "1", minor: "0", name: "./sparse", realsize: "4096", ...changes };
  return pax(Object.fromEntries(Object.entries(records).map(([key, value]) => [`GNU.sparse.${key}`, value])));
}

/** A sparse file with this map and five bytes of data. */
function sparse(map: string, changes: Readonly<Record<string, string>>): Buffer {
  const padded = Buffer.alloc(512 * Math.max(1, Math.ceil(map.length / 512)));
  padded.write(map);
  const content = Buffer.concat([padded, Buffer.from("DATA!")]);
  return Buffer.concat([sparseHeader(changes), block({ name: "./GNUSparseFile.1/f", content })]);
}
