import { expect } from "chai";
import { execa } from "execa";
import { appendFile, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JOURNAL_RECORD_TYPES } from "../../src/journal/journal-record.ts";
import { makeBench, recordTypes, waitUntil } from "./run-bench.ts";

describe("a guardian", () => {
  it("is told goodbye by a run that ends well, and does nothing", async () => {
    await using bench = await makeBench();
    const run = await bench.start();
    await run.said("ended");
    expect(await recordTypes(bench.journalFile)).to.not.include("guardian resumed");
    expect(await bench.lines("hooks")).to.deep.equal(["before", "after"]);
    await bench.isFree(0);
  });

  it("brings the stack back and runs the after-hooks when the run is killed inside the window", async () => {
    await using bench = await makeBench();
    const run = await bench.start({ windowMs: 60_000 });
    await run.said("held");
    expect(await bench.isUp()).to.equal(false);
    run.kill("SIGKILL");
    await bench.comesUp();
    await bench.isFree();
    expect(await bench.lines("hooks")).to.deep.equal(["before", "after"]);
    expect(await recordTypes(bench.journalFile)).to.include("guardian resumed");
  });

  it("keeps the lock until the stack is back", async () => {
    await using bench = await makeBench({ pauseMs: 300 });
    const run = await bench.start({ windowMs: 60_000 });
    await run.said("held");
    run.kill("SIGKILL");
    await run.ended;
    await bench.isFree();
    expect(await bench.isUp()).to.equal(true);
  });

  it("brings the stack back while the run is frozen, tells the run, and does so again when the run dies", async () => {
    await using bench = await makeBench();
    const run = await bench.start({ windowMs: 60_000, maxWindowMs: 600 });
    await run.said("held");
    run.kill("SIGSTOP");
    await bench.comesUp();
    expect(await recordTypes(bench.journalFile)).to.include("guardian resumed");
    run.kill("SIGCONT");
    expect(await run.said("trouble")).to.equal("guardian/overrun");
    await rm(join(bench.directory, "db.up"));
    await writeFile(join(bench.directory, "db.down"), "");
    run.kill("SIGKILL");
    await bench.comesUp();
    await bench.isFree();
    expect(await bench.lines("resumes")).to.deep.equal(["db", "app", "db"]);
  });

  it("ends when a frozen run is killed with its words unread", async () => {
    await using bench = await makeBench();
    const run = await bench.start({ windowMs: 60_000, maxWindowMs: 300 });
    await run.said("held");
    run.kill("SIGSTOP");
    await bench.comesUp();
    run.kill("SIGKILL");
    await bench.isFree();
  });

  it("survives SIGINT and SIGHUP, and on SIGTERM brings the stack back before it ends", async () => {
    await using bench = await makeBench();
    const run = await bench.start({ windowMs: 60_000 });
    const pid = Number(await run.said("guardian"));
    await run.said("held");
    process.kill(pid, "SIGINT");
    process.kill(pid, "SIGHUP");
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await bench.isUp()).to.equal(false);
    process.kill(pid, "SIGTERM");
    await bench.comesUp();
    expect(await run.said("trouble")).to.equal("guardian/lost");
  });

  it("has a session of its own, so that no signal to the run's group reaches it", async () => {
    await using bench = await makeBench();
    const run = await bench.start({ windowMs: 60_000 });
    const pid = Number(await run.said("guardian"));
    const { stdout } = await execa("ps", ["-o", "sid=", "-p", String(pid)]);
    expect(Number(stdout)).to.equal(pid);
  });

  it("brings the stack back although the journal cannot be written any more", async function () {
    if (process.geteuid?.() !== 0) this.skip();
    await using disk = await mountTmpfs();
    await using bench = await makeBench({ state: join(disk.path, "state") });
    const run = await bench.start({ windowMs: 60_000 });
    await run.said("held");
    // Blank lines up to the end of the last page, or the file would still have room for some records.
    await appendFile(bench.journalFile, "\n".repeat(4096 - ((await stat(bench.journalFile)).size % 4096)));
    await disk.fill();
    run.kill("SIGKILL");
    await bench.comesUp();
    await bench.isFree();
    expect(await bench.lines("hooks")).to.deep.equal(["before", "after"]);
    expect(await recordTypes(bench.journalFile)).to.not.include("guardian resumed");
    await disk.empty();
    expect(await bench.recover()).to.include({ found: "unfinished", stackAsBefore: true });
  });

  it("keeps trying while the engine does not answer", async () => {
    await using bench = await makeBench();
    const run = await bench.start({ windowMs: 60_000 });
    await run.said("held");
    await writeFile(join(bench.directory, "engine-down"), "");
    run.kill("SIGKILL");
    const log = join(bench.state, "journal/stack.guardian.log");
    await waitUntil(async () => (await readFile(log, "utf8")).includes("trying again"), 5000);
    await rm(join(bench.directory, "engine-down"));
    await bench.comesUp();
  });

  it("that cannot load the stack stops the run before anything is held", async () => {
    await using bench = await makeBench();
    const run = await bench.start({ pluginModule: "file:///nowhere/plugin.js" });
    expect(await run.said("failed")).to.equal("guardian/not-ready");
    expect(await bench.isUp()).to.equal(true);
    expect(await bench.lines("hooks")).to.deep.equal(["before", "after"]);
  });

  it("leaves the stack up wherever a run is killed, and recovery finds the rest", async function () {
    this.timeout(60_000);
    const points = [...JOURNAL_RECORD_TYPES.map((type) => `before ${type}`), "after hold-intent", "hold"];
    const queue = [...points];
    const worker = async (): Promise<void> => {
      for (let point = queue.shift(); point !== undefined; point = queue.shift()) await killAt(point);
    };
    await Promise.all([worker(), worker(), worker()]);
  });
});

async function killAt(killAt: string): Promise<void> {
  await using bench = await makeBench({ pauseMs: killAt === "hold" ? 100 : 0 });
  const run = await bench.start({ killAt });
  const { signal } = (await run.ended) as { signal?: string };
  expect(signal, `${killAt}: the point is never reached`).to.equal("SIGKILL");
  await bench.comesUp();
  const first = await bench.recover();
  expect(first, killAt).to.include({ stackAsBefore: true });
  expect(first.leftOver, killAt).to.deep.equal([]);
  expect(await bench.isUp(), killAt).to.equal(true);
  const hooks = await bench.lines("hooks");
  if (hooks.includes("before")) expect(hooks, killAt).to.include("after");
  expect(await readdir(join(bench.state, "work")), killAt).to.deep.equal([]);
  expect(await readdir(bench.directory), killAt).to.not.include("thing");
  expect((await bench.recover()).found, killAt).to.not.equal("unfinished");
}

interface Disk extends AsyncDisposable {
  readonly path: string;
  fill(): Promise<void>;
  empty(): Promise<void>;
}

async function mountTmpfs(): Promise<Disk> {
  const path = join(tmpdir(), `lifeboat-disk-${process.pid}-${Date.now()}`);
  await mkdir(path);
  await execa("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", path]);
  const ballast = join(path, "ballast");
  return {
    path,
    fill: async () => writeFile(ballast, Buffer.alloc(1 << 20)).catch(() => undefined),
    empty: () => rm(ballast),
    [Symbol.asyncDispose]: async () => {
      await execa("umount", ["--lazy", path]);
      await rm(path, { recursive: true, force: true });
    },
  };
}
