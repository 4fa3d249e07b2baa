import { execa } from "execa";
import { expect } from "chai";
import { appendFile, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { displayPath, type StackFacts } from "@lifeboat/core/plugin";
import { testContext } from "@lifeboat/testkit";
import { ownChanges } from "../../src/paths/path-tree.ts";
import { entriesOf, envOf, extractorOf, readArtifact } from "../support/artifact.ts";
import { makeOddTree } from "../support/odd-tree.ts";
import { errorOf, temporary } from "../support/temporary.ts";

const inspectOnce = join(import.meta.dirname, "../support/inspect-once.ts");

async function namesIn(body: Buffer): Promise<string[]> {
  const entries = await Array.fromAsync(entriesOf(body));
  return entries.map(({ path }) => displayPath(path));
}

describe("the files artifact, before anything is stopped", () => {
  it("gives each path a part with a name of its own", async () => {
    using dir = temporary();
    using ctx = testContext();
    const paths = ["a/data", "b/data", ".env", "odd näme"];
    for (const path of paths) await mkdir(dir.in(path), { recursive: true });
    const extractor = await extractorOf("files", { paths }, dir.path);
    const facts = await extractor.inspect(envOf(), ctx);
    expect(facts.parts.map(({ name }) => name)).to.deep.equal(["data", "data-2", "env", "odd_n_me"]);
    expect(facts.covers).to.deep.include({ kind: "path", path: dir.in("a", "data") });
  });

  it("refuses a path that is not there, by its name", async () => {
    using dir = temporary();
    using ctx = testContext();
    const error = await errorOf((await extractorOf("files", { path: "gone" }, dir.path)).inspect(envOf(), ctx));
    expect(error).to.include({ code: "files/missing" });
    expect(error.message).to.contain(dir.in("gone"));
  });

  it("refuses a device or a FIFO as a path", async () => {
    using dir = temporary();
    using ctx = testContext();
    await execa("mkfifo", [dir.in("pipe")]);
    const error = await errorOf((await extractorOf("files", { path: "pipe" }, dir.path)).inspect(envOf(), ctx));
    expect(error.code).to.equal("files/not-a-tree");
  });

  it("guesses the size of the packed tree, holes not counted", async () => {
    using dir = temporary();
    using ctx = testContext();
    await mkdir(dir.in("tree"));
    await makeOddTree(dir.in("tree"));
    for (let at = 0; at < 50; at++) await writeFile(dir.in("tree", `file-${at}`), Buffer.alloc(20_000, at));
    const extractor = await extractorOf("files", { path: "tree" }, dir.path);
    const [part] = (await extractor.inspect(envOf(), ctx)).parts;
    const packed = (await readArtifact("files", extractor, ctx)).parts[0]!.body.length;
    expect(part!.sizeHint).to.be.within(packed * 0.8, packed * 1.2);
  });

  it("finds an unreadable directory and an unreadable file as a user without rights, and the reading fails too", async () => {
    using dir = temporary();
    await execa("chmod", ["755", dir.path]);
    await mkdir(dir.in("one", "closed"), { recursive: true, mode: 0o755 });
    await execa("chmod", ["700", dir.in("one", "closed")]);
    await mkdir(dir.in("two"), { mode: 0o755 });
    await writeFile(dir.in("two", "secret"), "x", { mode: 0o600 });
    for (const [path, named] of [
      ["one", "closed"],
      ["two", "secret"],
    ] as const) {
      const asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups", process.execPath];
      const args = [...asNobody, "--conditions=@lifeboat/source", inspectOnce, dir.in(path)];
      const { stdout } = await execa("setpriv", args);
      const outcome = JSON.parse(stdout) as Record<"inspect" | "read", { code: string; message: string }>;
      expect(outcome.inspect.code).to.equal("files/unreadable");
      expect(outcome.inspect.message).to.contain(dir.in(path, named));
      expect(outcome.read.code).to.equal("tree/unreadable");
    }
  });

  it("names the services that write a path through a bind mount", async () => {
    using dir = temporary();
    using ctx = testContext();
    await mkdir(dir.in("data", "deep"), { recursive: true });
    const mount = (service: string, path: string, readOnly: boolean) => ({
      ref: { kind: "bind", path: dir.in(path) },
      mountedBy: [{ service, target: "/data", readOnly }],
    });
    const trees = [
      mount("app", "data", false),
      mount("worker", "data/deep", false),
      mount("web", "data", true),
      mount("other", "data2", false),
    ];
    const extractor = await extractorOf("files", { path: "data" }, dir.path);
    const facts = await extractor.inspect(envOf("held", { trees } as unknown as StackFacts), ctx);
    expect(facts.writers).to.deep.equal(["app", "worker"]);
  });

  it("checks its configuration: exactly one of path and paths, and nothing unknown", async () => {
    for (const config of [{}, { path: "a", paths: ["b"] }, { path: "a", exlude: [] }]) {
      await errorOf(extractorOf("files", config, "/"));
    }
  });
});

describe("the files artifact, while it is read", () => {
  it("packs what exclude and include choose", async () => {
    using dir = temporary();
    using ctx = testContext();
    for (const path of ["cache/x", "logs/a.log", "logs/b.txt", "deep/cache/y", "deep/keep.txt"]) {
      await mkdir(join(dir.in("tree", path), ".."), { recursive: true });
      await writeFile(dir.in("tree", path), path);
    }
    const packed = async (config: object): Promise<string[]> => {
      const extractor = await extractorOf("files", { path: "tree", ...config }, dir.path);
      return namesIn((await readArtifact("files", extractor, ctx)).parts[0]!.body);
    };
    expect(await packed({ exclude: ["cache", "logs/*.log"] })).to.deep.equal([
      ".",
      "deep",
      "deep/keep.txt",
      "logs",
      "logs/b.txt",
    ]);
    expect(await packed({ include: ["*.txt"] })).to.deep.equal([".", "deep", "deep/keep.txt", "logs", "logs/b.txt"]);
    expect(await packed({ include: ["cache"], exclude: ["deep"] })).to.deep.equal([".", "cache", "cache/x"]);
    expect((await errorOf(packed({ include: ["nothing"] }))).code).to.equal("files/nothing-included");
  });

  it("packs a single file alone, whatever stands beside it", async () => {
    using dir = temporary();
    using ctx = testContext();
    await writeFile(dir.in("one"), "1");
    await writeFile(dir.in("two"), "2");
    await symlink("one", dir.in("current"));
    const extractor = await extractorOf("files", { path: "current" }, dir.path);
    const read = await readArtifact("files", extractor, ctx, () => writeFile(dir.in("three"), "3"));
    expect(await namesIn(read.parts[0]!.body)).to.deep.equal([".", "one"]);
    expect(read.settled.changes).to.deep.equal({ current: [] });
  });

  it("does not take a change of the directory above for one of a single file", () => {
    const all = [".", "one"].map((path) => ({ path, what: "changed" as const }));
    const fact = { part: "one", path: "/srv/one", include: null, exclude: [] };
    expect(ownChanges({ ...fact, kind: "file" }, all)).to.deep.equal([{ path: "one", what: "changed" }]);
    expect(ownChanges({ ...fact, kind: "directory" }, all)).to.deep.equal(all);
  });

  it("records what grew and what vanished of a live tree, and keeps every other entry exact", async () => {
    using dir = temporary();
    using ctx = testContext();
    const extractor = await changingTree(dir, {});
    const read = await readArtifact("files", extractor, ctx, changeIt(dir));
    expect(read.settled.changes["tree"]).to.have.deep.members([
      { path: "a-large", what: "changed" },
      { path: "z-gone", what: "vanished" },
      // Its own time is another since an entry went.
      { path: ".", what: "changed" },
    ]);
    const entries = await Array.fromAsync(entriesOf(read.parts[0]!.body));
    expect(entries.map(({ path }) => path)).to.deep.equal([".", "a-large", "m-same", "z-last"]);
    const { stdout } = await execa("sha256sum", [dir.in("tree", "m-same")]);
    expect(entries[2]!.sha256).to.equal(stdout.split(" ")[0]);
  });

  it("refuses the same with onChange: refuse, naming each", async () => {
    using dir = temporary();
    using ctx = testContext();
    const extractor = await changingTree(dir, { onChange: "refuse" });
    const error = await errorOf(readArtifact("files", extractor, ctx, changeIt(dir)));
    expect(error.code).to.equal("files/changed");
    expect(error.message).to.contain("a-large (changed)").and.to.contain("z-gone (vanished)");
  });
});

async function changingTree(dir: { in(...names: string[]): string; path: string }, config: object) {
  await mkdir(dir.in("tree"));
  // Larger than every buffer on the way, so that tar is still at it when the first bytes are here.
  await writeFile(dir.in("tree", "a-large"), Buffer.alloc(24 * 1024 * 1024, 1));
  for (const name of ["m-same", "z-gone", "z-last"]) await writeFile(dir.in("tree", name), name);
  return extractorOf("files", { path: "tree", ...config }, dir.path);
}

function changeIt(dir: { in(...names: string[]): string }): () => Promise<void> {
  return async () => {
    await appendFile(dir.in("tree", "a-large"), "more");
    await rm(dir.in("tree", "z-gone"));
  };
}
