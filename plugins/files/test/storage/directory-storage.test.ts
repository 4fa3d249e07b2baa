import { execa } from "execa";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { mkdir, readdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brokenSource, bytesOf, describeStorage, sourceOf, testContext } from "@lifeboat/testkit";
import plugin, { DirectoryStorage } from "@lifeboat/plugin-files";
import { openBelow } from "../../src/storage/anchored-directory.ts";
import { errorOf, temporary } from "../support/temporary.ts";

const place = mkdtempSync(join(tmpdir(), "lifeboat-conformance-"));

describeStorage(
  { describe, it, before, after },
  {
    name: "a directory",
    promises: ["conditionalPut", "ranges"],
    open: async () => new DirectoryStorage(join(place, "root")),
    remove: async () => rmSync(place, { recursive: true, force: true }),
  },
);

describe("a directory as storage", () => {
  it("is made by the plugin from a path relative to the configuration", async () => {
    const host = { baseDir: "/srv/project", env: {}, log: testLog() };
    const storage = await plugin.storages?.directory?.create({ path: "backups" }, host);
    expect(storage?.location).to.equal("/srv/project/backups");
  });

  it("keeps objects for its owner alone, whatever the umask says", async () => {
    using dir = temporary();
    using ctx = testContext();
    const before = process.umask(0);
    try {
      await new DirectoryStorage(dir.in("root")).put("a/b", sourceOf("x"), {}, ctx);
    } finally {
      process.umask(before);
    }
    const { stdout } = await execa("find", [dir.in("root"), "-printf", "%m %P\n"]);
    expect(stdout.split("\n")).to.have.members(["700 ", "700 a", "600 a/b"]);
  });

  it("holds what plain tools read: the object's key is its path", async () => {
    using dir = temporary();
    using ctx = testContext();
    await new DirectoryStorage(dir.path).put("core-1/data.tar", sourceOf("bytes"), {}, ctx);
    expect(await readFile(dir.in("core-1", "data.tar"), "utf8")).to.equal("bytes");
  });

  it("is made on the first put if its parent is there", async () => {
    using dir = temporary();
    using ctx = testContext();
    const storage = new DirectoryStorage(dir.in("new"));
    expect(await Array.fromAsync(storage.list("", ctx))).to.deep.equal([]);
    expect(await storage.free(ctx)).to.be.greaterThan(0);
    await storage.put("a", sourceOf("x"), {}, ctx);
    expect(await readdir(dir.in("new"))).to.deep.equal(["a"]);
  });

  it("asks whether it is mounted when its parent is missing, in every call", async () => {
    using dir = temporary();
    using ctx = testContext();
    const storage = new DirectoryStorage(dir.in("mnt", "nas", "backups"));
    const calls = [
      () => storage.put("a", sourceOf("x"), {}, ctx),
      () => storage.get({ key: "a" }, {}, ctx),
      () => storage.stat({ key: "a" }, ctx),
      () => storage.delete({ key: "a" }, ctx),
      () => storage.free(ctx),
      () => Array.fromAsync(storage.list("", ctx)),
    ];
    for (const call of calls) {
      const error = await errorOf(call());
      expect(error.code).to.equal("files/storage-not-there");
      expect(error.remedy).to.contain("mounted");
    }
    expect(await readdir(dir.path)).to.deep.equal([]);
  });

  it("removes the directories that a delete leaves empty, and never its root", async () => {
    using dir = temporary();
    using ctx = testContext();
    const storage = new DirectoryStorage(dir.in("root"));
    await storage.put("a/b/c", sourceOf("x"), {}, ctx);
    await storage.put("a/d", sourceOf("x"), {}, ctx);
    await storage.delete({ key: "a/b/c" }, ctx);
    expect(await readdir(dir.in("root", "a"))).to.deep.equal(["d"]);
    await storage.delete({ key: "a/d" }, ctx);
    expect(await readdir(dir.in("root"))).to.deep.equal([]);
  });

  it("leaves no file, no directory and no ledger entry of a put that failed", async () => {
    using dir = temporary();
    using ctx = testContext();
    const storage = new DirectoryStorage(dir.in("root"));
    await errorOf(storage.put("a/b/c", brokenSource(3_000_000, new Error("broken")), {}, ctx));
    expect(await readdir(dir.in("root"))).to.deep.equal([]);
    expect(ctx.ledger.entries).to.have.length(1);
    expect(ctx.ledger.openEntries).to.deep.equal([]);
  });

  it("lists its draft in the ledger while it is written", async () => {
    using dir = temporary();
    using ctx = testContext();
    const seen: string[] = [];
    const source = {
      replayable: false,
      open: async () => {
        seen.push(...ctx.ledger.openEntries.map(({ id }) => id));
        return ["x"].map((text) => Buffer.from(text))[Symbol.iterator]() as unknown as AsyncIterable<Uint8Array>;
      },
    };
    await new DirectoryStorage(dir.path).put("a", source, {}, ctx);
    expect(seen).to.have.length(1);
    expect(seen[0]).to.match(/^\.lifeboat-tmp-/);
  });

  it("refuses a source that gives fewer bytes than it announced", async () => {
    using dir = temporary();
    using ctx = testContext();
    const source = { ...sourceOf("four"), bytes: 5 };
    const error = await errorOf(new DirectoryStorage(dir.path).put("a", source, {}, ctx));
    expect(error.code).to.equal("files/storage-source-length");
    expect(await readdir(dir.path)).to.deep.equal([]);
  });

  it("takes no key in the names that it reserves, and lists none of them", async () => {
    using dir = temporary();
    using ctx = testContext();
    const storage = new DirectoryStorage(dir.path);
    const error = await errorOf(storage.put(".lifeboat-tmp-x", sourceOf("x"), {}, ctx));
    expect(error.code).to.equal("storage/bad-key");
    await writeFile(dir.in(".lifeboat-tmp-x"), "half");
    expect(await Array.fromAsync(storage.list("", ctx))).to.deep.equal([]);
  });

  it("says that an object stands where a directory is needed, and the other way round", async () => {
    using dir = temporary();
    using ctx = testContext();
    const storage = new DirectoryStorage(dir.path);
    await storage.put("a/b", sourceOf("x"), {}, ctx);
    expect((await errorOf(storage.put("a/b/c", sourceOf("x"), {}, ctx))).code).to.equal("files/storage-key-clash");
    expect((await errorOf(storage.put("a", sourceOf("x"), {}, ctx))).code).to.equal("files/storage-key-clash");
    expect(await storage.stat({ key: "a/b/c" }, ctx)).to.equal(undefined);
  });

  it("fails a read when the file is shortened meanwhile", async () => {
    using dir = temporary();
    using ctx = testContext();
    const storage = new DirectoryStorage(dir.path);
    await storage.put("a", sourceOf(Buffer.alloc(5_000_000)), {}, ctx);
    const body = await storage.get({ key: "a" }, {}, ctx);
    const iterator = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    await iterator.next();
    await execa("truncate", ["--size=3000000", dir.in("a")]);
    const rest = { [Symbol.asyncIterator]: () => iterator };
    const error = await errorOf(bytesOf(rest));
    expect(error).to.include({ code: "files/storage-cut", kind: "integrity" });
  });

  it("refuses to walk past a FIFO or a socket instead of hanging or being silent", async () => {
    using dir = temporary();
    using ctx = testContext();
    const storage = new DirectoryStorage(dir.path);
    await storage.put("a/b", sourceOf("x"), {}, ctx);
    await execa("mkfifo", [dir.in("a", "pipe")]);
    expect((await errorOf(Array.fromAsync(storage.list("a/", ctx)))).code).to.equal("files/storage-special");
    expect((await errorOf(storage.get({ key: "a/pipe" }, {}, ctx))).code).to.equal("files/storage-special");
  });
});

describe("symbolic links in a directory storage", () => {
  it("are refused by every call where one replaces a directory, and nothing behind it is touched", async () => {
    using dir = temporary();
    using ctx = testContext();
    const storage = new DirectoryStorage(dir.in("root"));
    await storage.put("a/b/c", sourceOf("x"), {}, ctx);
    await mkdir(dir.in("outside", "b"), { recursive: true });
    await writeFile(dir.in("outside", "b", "c"), "precious");
    await rename(dir.in("root", "a"), dir.in("aside"));
    await symlink(dir.in("outside"), dir.in("root", "a"));
    const calls = [
      () => storage.put("a/b/c", sourceOf("y"), {}, ctx),
      () => storage.put("a/new", sourceOf("y"), { ifAbsent: true }, ctx),
      () => storage.get({ key: "a/b/c" }, {}, ctx),
      () => storage.stat({ key: "a/b/c" }, ctx),
      () => storage.delete({ key: "a/b/c" }, ctx),
      () => Array.fromAsync(storage.list("a/", ctx)),
      () => Array.fromAsync(storage.list("", ctx)),
    ];
    for (const call of calls) expect((await errorOf(call())).code).to.equal("files/storage-symlink");
    expect(await readFile(dir.in("outside", "b", "c"), "utf8")).to.equal("precious");
    expect(await readdir(dir.in("outside"))).to.deep.equal(["b"]);
  });

  it("are refused where one replaces an object", async () => {
    using dir = temporary();
    using ctx = testContext();
    await writeFile(dir.in("outside"), "precious");
    await mkdir(dir.in("root"));
    await symlink(dir.in("outside"), dir.in("root", "a"));
    const storage = new DirectoryStorage(dir.in("root"));
    const calls = [
      () => storage.put("a", sourceOf("y"), {}, ctx),
      () => storage.get({ key: "a" }, {}, ctx),
      () => storage.stat({ key: "a" }, ctx),
      () => storage.delete({ key: "a" }, ctx),
      () => Array.fromAsync(storage.list("", ctx)),
    ];
    for (const call of calls) expect((await errorOf(call())).code).to.equal("files/storage-symlink");
    expect((await errorOf(storage.put("a", sourceOf("y"), { ifAbsent: true }, ctx))).code).to.equal("storage/exists");
    expect(await readFile(dir.in("outside"), "utf8")).to.equal("precious");
  });

  it("cannot be slipped in after a directory was opened", async () => {
    using dir = temporary();
    await mkdir(dir.in("root", "a"), { recursive: true });
    await mkdir(dir.in("outside"));
    await using opened = await openBelow(dir.in("root"), ["a"]);
    await rename(dir.in("root", "a"), dir.in("moved"));
    await symlink(dir.in("outside"), dir.in("root", "a"));
    await writeFile(opened?.at("object") ?? "", "body");
    expect(await readdir(dir.in("outside"))).to.deep.equal([]);
    expect(await readdir(dir.in("moved"))).to.deep.equal(["object"]);
  });
});

function testLog() {
  using ctx = testContext();
  return ctx.log;
}
