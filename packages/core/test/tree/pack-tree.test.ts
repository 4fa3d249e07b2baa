import { expect } from "chai";
import { appendFile, chmod, mkdir, rm, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import type { ChangedEntry } from "../../src/contract/data.ts";
import { hasCode } from "../../src/contract/errors.ts";
import { runCommand } from "../../src/process/run-command.ts";
import { streamCommand } from "../../src/process/stream-command.ts";
import { judgePack, packArguments, packDirectory, packMembers, tarEnvironment } from "../../src/tree/pack-tree.ts";
import { packed, readTar } from "./read-tar.ts";
import { temporaryDirectory } from "./torture-tree.ts";

const megabytes = 1024 * 1024;

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** Packs a tree whose first file fills all pipes, and changes the tree while tar waits in the middle of that file. */
async function packWhile(root: string, act: () => Promise<unknown>) {
  const { body, changes } = packDirectory(root);
  await wait(150);
  await act();
  const tar = await buffer(body);
  return { entries: readTar(tar), changes: await changes };
}

const sorted = (changes: readonly ChangedEntry[]) => changes.map(({ path, what }) => `${path} ${what}`).sort();

describe("Packing a directory", () => {
  let place: AsyncDisposable & { readonly path: string };
  let root: string;

  beforeEach(async () => {
    place = await temporaryDirectory();
    root = join(place.path, "tree");
    await mkdir(join(root, "dir/below"), { recursive: true });
    await writeFile(join(root, "a-first"), Buffer.alloc(8 * megabytes, "a"));
    await writeFile(join(root, "b"), "b");
    await writeFile(join(root, "c: odd\\\n"), "c");
    await writeFile(join(root, "dir/file"), "d");
    await writeFile(join(root, "dir/below/file"), "e");
    await symlink("b", join(root, "link"));
    await writeFile(join(root, "z"), "z");
  });

  afterEach(async () => place[Symbol.asyncDispose]());

  it("says nothing of a tree that stood still", async () => {
    const { changes, entries } = await packWhile(root, async () => undefined);
    expect(changes).to.deep.equal([]);
    expect(entries).to.have.length(10);
  });

  it("lists each entry that vanished between listing and reading, and holds all the others exactly", async () => {
    const { changes, entries } = await packWhile(root, async () => {
      for (const name of ["b", "c: odd\\\n", "link"]) await rm(join(root, name));
    });
    expect(sorted(changes)).to.deep.equal([". changed", "b vanished", "c: odd\\\\\\n vanished", "link vanished"]);
    expect(entries.map((entry) => entry.path)).to.deep.equal([
      ".",
      "a-first",
      "dir",
      "dir/below",
      "dir/below/file",
      "dir/file",
      "z",
    ]);
  });

  it("lists a directory that vanished with all that was below it", async () => {
    const { changes, entries } = await packWhile(root, () => rm(join(root, "dir"), { recursive: true }));
    expect(sorted(changes)).to.deep.equal([". changed", "dir vanished"]);
    expect(entries.at(-1)?.path).to.equal("z");
  });

  it("lists a file that grew, and gives the bytes it had at first", async () => {
    const { changes, entries } = await packWhile(root, () => appendFile(join(root, "a-first"), "more"));
    expect(changes).to.deep.equal([{ path: "a-first", what: "changed" }]);
    expect(entries.find((entry) => entry.path === "a-first")?.size).to.equal(8 * megabytes);
  });

  it("lists a file that shrank, and fills it with zeros", async () => {
    const { changes, entries } = await packWhile(root, () => truncate(join(root, "a-first"), 1000));
    expect(changes).to.deep.equal([{ path: "a-first", what: "changed" }]);
    expect(entries.find((entry) => entry.path === "a-first")?.size).to.equal(8 * megabytes);
  });

  it("lists a file that was written to without a change of its size", async () => {
    const { changes } = await packWhile(root, () => utimes(join(root, "a-first"), 1, 1));
    expect(changes).to.deep.equal([{ path: "a-first", what: "changed" }]);
  });

  it("goes on where an explicit member has vanished", async () => {
    const { body, changes } = packDirectory(root, { members: ["b", "gone", "z"] });
    expect(readTar(await buffer(body)).map((entry) => entry.path)).to.deep.equal([".", "b", "z"]);
    expect(await changes).to.deep.equal([{ path: "gone", what: "vanished" }]);
  });

  it("takes explicit members alone, exact to the byte, with the directories that lead to them", async () => {
    const tar = await packed(root, { members: ["dir/below/file", "c: odd\\\n"] });
    const paths = readTar(tar).map((entry) => entry.path);
    expect(paths).to.deep.equal([".", "c: odd\\\n", "dir", "dir/below", "dir/below/file"]);
  });

  it("refuses members outside of the tree", () => {
    for (const member of ["../x", "/etc/passwd", "a/../../x", "a//b", "a\0b", ""]) {
      expect(() => packMembers([member]), member)
        .to.throw()
        .with.property("code", "tree/member");
    }
  });

  const exclusions = [
    { exclude: ["file"], left: [".", "a-first", "b", "c: odd\\\n", "dir", "dir/below", "link", "z"] },
    { exclude: ["dir"], left: [".", "a-first", "b", "c: odd\\\n", "link", "z"] },
    { exclude: ["dir/*"], left: [".", "a-first", "b", "c: odd\\\n", "dir", "link", "z"] },
    { exclude: ["/dir/f*", "?"], left: [".", "a-first", "c: odd\\\n", "dir", "dir/below", "dir/below/file", "link"] },
    { exclude: ["dir/**"], left: [".", "a-first", "b", "c: odd\\\n", "dir", "link", "z"] },
    { exclude: ["dir/**/file", "*first"], left: [".", "b", "c: odd\\\n", "dir", "dir/below", "link", "z"] },
    { exclude: ["**/below"], left: [".", "a-first", "b", "c: odd\\\n", "dir", "dir/file", "link", "z"] },
    {
      exclude: ["below/file"],
      left: [".", "a-first", "b", "c: odd\\\n", "dir", "dir/below", "dir/below/file", "dir/file", "link", "z"],
    },
  ];
  for (const { exclude, left } of exclusions) {
    it(`leaves out ${exclude.join(" and ")}`, async () => {
      expect(readTar(await packed(root, { exclude })).map((entry) => entry.path)).to.deep.equal(left);
    });
  }

  const dotted = [
    { exclude: ".*", left: ["b", "dots..", "o."] },
    { exclude: "*.", left: [".hidden", "b"] },
    { exclude: "*.*", left: ["b"] },
    { exclude: "?", left: [".hidden", "dots..", "o."] },
    { exclude: "*", left: [] },
    { exclude: "?*", left: [] },
  ];
  for (const { exclude, left } of dotted) {
    it(`never takes the root itself for ${exclude}`, async () => {
      const other = join(place.path, "other");
      await mkdir(other);
      for (const name of [".hidden", "b", "o.", "dots.."]) await writeFile(join(other, name), "");
      expect(readTar(await packed(other, { exclude: [exclude] })).map((entry) => entry.path)).to.deep.equal([
        ".",
        ...left,
      ]);
    });
  }

  it("refuses patterns that mean everything, leave the tree, or mix two kinds of wildcards", () => {
    for (const pattern of ["", "/", ".", "./", "../x", "a/**/b*", "[.]*"]) {
      expect(() => packDirectory(root, { exclude: [pattern] }), pattern)
        .to.throw()
        .with.property("code", "tree/pattern");
    }
  });

  it("leaves a socket out and says so", async () => {
    const server = createServer().listen(join(root, "socket"));
    await once(server, "listening");
    server.unref();
    const warnings: string[] = [];
    const { body, changes } = packDirectory(root, { onWarning: (message) => warnings.push(message) });
    expect(readTar(await buffer(body))).to.have.length(10);
    expect(await changes).to.deep.equal([]);
    expect(warnings).to.deep.equal(["socket is a socket and was left out"]);
    server.close();
  });

  it("gives the same bytes again for a tree that did not change", async () => {
    expect((await packed(root)).equals(await packed(root))).to.equal(true);
  });

  it("is not led astray by options in the user's environment", async () => {
    const before = process.env["TAR_OPTIONS"];
    process.env["TAR_OPTIONS"] = "--exclude=b";
    try {
      expect(readTar(await packed(root))).to.have.length(10);
    } finally {
      if (before === undefined) delete process.env["TAR_OPTIONS"];
      else process.env["TAR_OPTIONS"] = before;
    }
  });

  it("fails for a directory that is not there, through the stream and through its changes", async () => {
    const { body, changes } = packDirectory(join(root, "nowhere"));
    expect(hasCode(await failure(buffer(body)), "tree/unreadable")).to.equal(true);
    expect(hasCode(await failure(changes), "tree/unreadable")).to.equal(true);
  });

  it("fails where one file may not be read, although everything else was", async function () {
    if (process.geteuid?.() !== 0) this.skip();
    await chmod(join(root, "b"), 0);
    await runCommand(["chown", "-R", "12345", place.path]);
    const demoted = ["setpriv", "--reuid=12345", "--regid=12345", "--clear-groups", "tar", ...packArguments(root)];
    const { stdout, done } = streamCommand(demoted, { env: tarEnvironment, acceptExit: [1, 2] });
    await buffer(stdout);
    const { exitCode, stderr } = await done;
    expect(() => judgePack(exitCode, stderr, root))
      .to.throw(/b: Cannot open: Permission denied/)
      .with.property("code", "tree/unreadable");
  });

  it("ends tar when it is aborted", async () => {
    const controller = new AbortController();
    const { body, changes } = packDirectory(root, { signal: controller.signal });
    await wait(100);
    controller.abort(new Error("enough"));
    expect(await failure(buffer(body))).to.have.property("message", "enough");
    expect(await failure(changes)).to.have.property("message", "enough");
  });

  it("ends tar when nobody reads on", async () => {
    const { body, changes } = packDirectory(root);
    await wait(100);
    body.destroy();
    expect(await failure(changes)).to.be.an("error");
  });
});
