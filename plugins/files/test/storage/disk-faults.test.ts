import { execa } from "execa";
import { expect } from "chai";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { bytesOf, patternOf, sourceOf, testContext } from "@lifeboat/testkit";
import plugin, { DirectoryStorage } from "@lifeboat/plugin-files";
import { errorOf, smallFileSystem, temporary } from "../support/temporary.ts";

const putOnce = join(import.meta.dirname, "../support/put-once.ts");
const node = [process.execPath, "--conditions=@lifeboat/source", putOnce] as const;

/** Puts in a process whose system calls fail as `inject` says; gives its outcome and the calls that strace saw. */
async function putUnder(inject: string, args: readonly string[], trace = "fsync") {
  const [file, ...rest] = node;
  const traced = ["-f", "-qq", "-e", `trace=${trace}`, "-e", `inject=${inject}`, file, ...rest, ...args];
  // One thread of the pool, because strace counts calls for each thread alone.
  const { stdout, stderr } = await execa("strace", traced, { env: { UV_THREADPOOL_SIZE: "1" } });
  const outcome = JSON.parse(stdout) as { code?: string; message?: string; bytes?: number };
  return { outcome, calls: stderr.split("\n").filter((line) => line.includes(`${trace}(`)) };
}

describe("a full disk under a directory storage", () => {
  for (const size of [1, 65_536, 700_000, 5_000_000]) {
    it(`at byte ${size} of a put: names path and free bytes, keeps nothing`, async () => {
      await using disk = await smallFileSystem("size=1m");
      using ctx = testContext();
      await writeFile(join(disk.path, "ballast"), Buffer.alloc(size < 700_000 ? 1_048_576 - 4_096 * 2 : 512_000));
      if (size === 1) await writeFile(join(disk.path, "rest"), Buffer.alloc(4_096 * 2));
      const storage = new DirectoryStorage(disk.path);
      const error = await errorOf(storage.put("core-1/data", sourceOf(patternOf(size)), {}, ctx));
      expect(error.code).to.equal("files/storage-full");
      expect(error.message).to.match(/core-1.* \(\d+ bytes free\)/);
      expect(await readdir(disk.path)).to.not.include("core-1");
      expect(ctx.ledger.openEntries).to.deep.equal([]);
    });
  }

  it("without a free inode: the same", async () => {
    await using disk = await smallFileSystem("size=1m,nr_inodes=4");
    using ctx = testContext();
    const storage = new DirectoryStorage(disk.path);
    await storage.put("a", sourceOf("x"), {}, ctx);
    expect((await errorOf(storage.put("in/b/c/d", sourceOf("x"), {}, ctx))).code).to.equal("files/storage-full");
    expect(await Array.fromAsync(storage.list("", ctx))).to.deep.equal([{ key: "a", bytes: 1 }]);
  });

  it("leaves the old object whole when the new one does not fit", async () => {
    await using disk = await smallFileSystem("size=1m");
    using ctx = testContext();
    const storage = new DirectoryStorage(disk.path);
    const old = patternOf(400_000);
    await storage.put("a", sourceOf(old), {}, ctx);
    await errorOf(storage.put("a", sourceOf(patternOf(900_000)), {}, ctx));
    expect(
      (await bytesOf((await storage.get({ key: "a" }, {}, ctx)) as AsyncIterable<Uint8Array>)).equals(old),
    ).to.equal(true);
    expect(await readdir(disk.path)).to.deep.equal(["a"]);
  });
});

describe("a file system that is read-only or forbidden", () => {
  it("refuses put and delete with the reason, and still reads", async () => {
    await using disk = await smallFileSystem("size=1m");
    using ctx = testContext();
    const storage = new DirectoryStorage(disk.path);
    await storage.put("a", sourceOf("body"), {}, ctx);
    await disk.remount("ro");
    for (const call of [() => storage.put("b", sourceOf("x"), {}, ctx), () => storage.delete({ key: "a" }, ctx)]) {
      expect((await errorOf(call())).code).to.equal("files/storage-read-only");
    }
    expect((await storage.stat({ key: "a" }, ctx))?.bytes).to.equal(4);
  });

  it("says so to a user who may not write there", async () => {
    using dir = temporary();
    await mkdir(dir.in("root"), { mode: 0o755 });
    await execa("chmod", ["755", dir.path]);
    const asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups", ...node];
    const { stdout } = await execa("setpriv", [...asNobody, dir.in("root"), "a"]);
    expect(JSON.parse(stdout)).to.include({ code: "files/storage-denied" });
  });
});

describe("a disk that fails", () => {
  it("on fsync of the bytes: nothing is visible, and the file is never synced again", async () => {
    using dir = temporary();
    const { outcome, calls } = await putUnder("fsync:error=EIO:when=1", [dir.path, "a"]);
    expect(outcome.code).to.equal("files/storage-failed");
    expect(outcome.message).to.contain("EIO");
    expect(calls).to.have.length(1);
    expect(await readdir(dir.path)).to.deep.equal([]);
  });

  it("on fsync of the directory: the new name is taken back", async () => {
    using dir = temporary();
    for (const how of ["new", "over"]) {
      const { outcome } = await putUnder("fsync:error=EIO:when=2", [dir.path, "a", "1", how]);
      expect(outcome.code).to.equal("files/storage-failed");
      expect(await readdir(dir.path)).to.deep.equal([]);
    }
  });

  it("on fsync of the directory over an old object: the old one is back", async () => {
    using dir = temporary();
    await writeFile(dir.in("a"), "old");
    const { outcome } = await putUnder("fsync:error=EIO:when=2", [dir.path, "a"]);
    expect(outcome.code).to.equal("files/storage-failed");
    expect(await readFile(dir.in("a"), "utf8")).to.equal("old");
    expect(await readdir(dir.path)).to.deep.equal(["a"]);
  });

  it("by claiming a write that it did not do: the lost bytes are noticed", async () => {
    using dir = temporary();
    const { outcome } = await putUnder("writev:retval=131072:when=1", [dir.path, "a", "3"], "writev");
    expect(outcome.code).to.equal("files/storage-lost-bytes");
    expect(outcome.message).to.contain("196608 bytes were written");
    expect(await readdir(dir.path)).to.deep.equal([]);
  });
});

describe("a writer that is killed", () => {
  it("leaves no listed key, and what it left is reclaimed from the ledger's entry", async () => {
    using dir = temporary();
    using ctx = testContext();
    const storage = new DirectoryStorage(dir.in("root"));
    const [file, ...args] = node;
    const writer = execa(file, [...args, dir.in("root"), "core-1/data", "endless"], {
      reject: false,
      env: { TMPDIR: dir.path },
    });
    await once(createInterface(writer.stdout), "line");
    writer.kill("SIGKILL");
    await writer;
    const left = await readdir(dir.in("root", "core-1"));
    expect(left).to.have.length(1);
    expect(await Array.fromAsync(storage.list("", ctx))).to.deep.equal([]);
    expect(await storage.stat({ key: "core-1/data" }, ctx)).to.equal(undefined);

    const entry = {
      plugin: plugin.name,
      kind: "object-draft",
      id: left[0]!,
      detail: { root: dir.in("root"), parents: ["core-1"] },
    };
    await plugin.reclaim?.(entry, ctx);
    expect(await readdir(dir.in("root"))).to.deep.equal([]);
    await plugin.reclaim?.(entry, ctx);
  });
});
