import { expect } from "chai";
import { execa } from "execa";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasCode } from "../../src/contract/errors.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { createLedger } from "../../src/journal/ledger.ts";
import { readJournal } from "../../src/journal/read-journal.ts";
import { corePlugin } from "../../src/state/run-directory.ts";
import fileStackPlugin from "../guardian/file-stack.ts";
import { exists, makeBench, recordTypes, waitUntil, type Bench } from "../guardian/run-bench.ts";

const program = fileURLToPath(new URL("./recover-once.ts", import.meta.url));

describe("recovery", () => {
  it("finds nothing where nothing ever ran, and leaves no journal behind", async () => {
    await using bench = await makeBench();
    expect(await bench.recover()).to.include({ found: "nothing", stackAsBefore: true });
    expect(await exists(bench.journalFile)).to.equal(false);
  });

  it("touches nothing after a run that ended", async () => {
    await using bench = await makeBench();
    await (await bench.start()).said("ended");
    const before = await readFile(bench.journalFile, "utf8");
    expect(await bench.recover()).to.include({ found: "finished", stackAsBefore: true });
    expect(await readFile(bench.journalFile, "utf8")).to.equal(before);
  });

  it("brings the stack back when run and guardian are both killed, and tidies up after them", async () => {
    await using bench = await makeBench();
    await dieWithGuardian(bench);
    const report = await bench.recover();
    expect(report).to.include({ found: "unfinished", stackAsBefore: true });
    expect(report.resumed?.started).to.deep.equal(["db", "app"]);
    expect(await bench.isUp()).to.equal(true);
    expect(await bench.lines("hooks")).to.deep.equal(["before", "after"]);
    expect(await readdir(join(bench.state, "work"))).to.deep.equal([]);
    expect(await exists(join(bench.directory, "thing"))).to.equal(false);
    expect(report.reclaimed.map((entry) => entry.plugin)).to.deep.equal(["file-stack", corePlugin]);
  });

  it("undoes a half-done swap before it starts anything", async () => {
    await using bench = await makeBench();
    await dieWithGuardian(bench);
    {
      await using journal = await openJournal(bench.journalFile, "run");
      await journal.append({ type: "swap-intent", artifact: "a" });
    }
    const half = join(bench.directory, "half");
    await leave(bench, fileStackPlugin, "exchange", half);
    const report = await bench.recover();
    expect(report.reclaimed.map(({ kind }) => kind)[0]).to.equal("exchange");
    const records = await readJournal(bench.journalFile);
    const undone = records.findIndex((record) => record.type === "resource-closed" && record.id === half);
    const resumed = records.findIndex((record) => record.type === "resume-intent");
    expect(undone).to.be.above(-1).and.below(resumed);
    expect(await bench.isUp()).to.equal(true);
  });

  it("is idempotent: a second one does nothing", async () => {
    await using bench = await makeBench();
    await dieWithGuardian(bench);
    await bench.recover();
    await rm(join(bench.directory, "db.up"));
    expect(await bench.recover()).to.include({ found: "finished" });
    expect(await bench.lines("resumes")).to.deep.equal(["db", "app"]);
    expect(await bench.lines("hooks")).to.deep.equal(["before", "after"]);
  });

  it("may be killed half-way and run again", async () => {
    await using bench = await makeBench({ pauseMs: 300 });
    await dieWithGuardian(bench);
    const args = ["--conditions=@lifeboat/source", program, bench.journalFile, bench.state];
    const env = { LIFEBOAT_LOCK_DIR: join(bench.root, "locks") };
    const first = execa(process.execPath, args, { env, reject: false });
    await waitUntil(async () => (await bench.lines("resumes")).length === 1, 10_000);
    first.kill("SIGKILL");
    await first;
    expect(await bench.isUp()).to.equal(false);
    expect(await bench.recover()).to.include({ found: "unfinished", stackAsBefore: true });
    expect(await bench.isUp()).to.equal(true);
    expect(await bench.lines("resumes")).to.deep.equal(["db", "app"]);
  });

  it("brings the others back when one unit fails, says so with a command, and tries it again next time", async () => {
    await using bench = await makeBench();
    await dieWithGuardian(bench);
    await writeFile(join(bench.directory, "db.broken"), "");
    const report = await bench.recover();
    expect(report.stackAsBefore).to.equal(false);
    expect(report.problems).to.deep.equal([{ message: "db: broken", command: "mend db" }]);
    expect(await exists(join(bench.directory, "app.up"))).to.equal(true);
    await rm(join(bench.directory, "db.broken"));
    expect(await bench.recover()).to.include({ found: "unfinished", stackAsBefore: true });
    expect(await bench.isUp()).to.equal(true);
  });

  it("names what was held when the engine does not answer, and leaves the run unfinished", async () => {
    await using bench = await makeBench();
    await dieWithGuardian(bench);
    await writeFile(join(bench.directory, "engine-down"), "");
    const report = await bench.recover();
    expect(report.stackAsBefore).to.equal(false);
    expect(report.problems[0]?.message).to.contain("db, app");
    expect(await recordTypes(bench.journalFile)).to.not.include("recover end");
  });

  it("keeps an entry open and reports it when its plugin cannot be loaded, and takes back the others", async () => {
    await using bench = await makeBench();
    await dieWithGuardian(bench);
    await leave(bench, { name: "gone", module: "file:///nowhere/gone.js" }, "upload", "u1");
    const report = await bench.recover();
    expect(report.stackAsBefore).to.equal(true);
    expect(report.leftOver.map(({ entry }) => entry.id)).to.deep.equal(["u1"]);
    expect(report.reclaimed).to.have.length(2);
    const again = await bench.recover();
    expect(again.found).to.equal("finished");
    expect(again.leftOver.map(({ entry }) => entry.id)).to.deep.equal(["u1"]);
  });

  it("does not remove a directory outside of the state directory, whatever the journal says", async () => {
    await using bench = await makeBench();
    await dieWithGuardian(bench);
    const precious = join(bench.root, "precious");
    await mkdir(precious);
    await leave(bench, { name: corePlugin }, "work-directory", precious);
    const report = await bench.recover();
    expect(await exists(precious)).to.equal(true);
    expect(report.leftOver.map(({ entry }) => entry.id)).to.deep.equal([precious]);
  });

  it("does not guess when the journal is damaged", async () => {
    await using bench = await makeBench();
    await dieWithGuardian(bench);
    await writeFile(
      bench.journalFile,
      (await readFile(bench.journalFile, "utf8")).replace('"instance":"i"', '"instance":"x"'),
    );
    const error: unknown = await bench.recover().catch((failure: unknown) => failure);
    expect(hasCode(error, "journal/damaged")).to.equal(true);
  });
});

/** Leaves a stack that is down, with nobody who brings it back. */
async function dieWithGuardian(bench: Bench): Promise<void> {
  const run = await bench.start({ windowMs: 60_000 });
  const guardian = Number(await run.said("guardian"));
  await run.said("held");
  process.kill(guardian, "SIGKILL");
  run.kill("SIGKILL");
  await run.ended;
  await bench.isFree();
  expect(await bench.isUp()).to.equal(false);
}

async function leave(bench: Bench, plugin: { name: string; module?: string }, kind: string, id: string): Promise<void> {
  await using journal = await openJournal(bench.journalFile, "run");
  await createLedger(journal, plugin).open(kind, id);
}
