import { expect } from "chai";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Logger } from "../../src/contract/context.ts";
import { hasCode } from "../../src/contract/errors.ts";
import { withHooks } from "../../src/hooks/with-hooks.ts";
import type { Journal } from "../../src/journal/journal.ts";
import type { JournalRecord, RecordedHook } from "../../src/journal/journal-record.ts";

const quiet: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

describe("hooks around a phase", () => {
  let cwd: string;
  let records: JournalRecord[];
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), "lifeboat-hooks-"));
    records = [];
  });
  afterEach(() => rm(cwd, { recursive: true, force: true }));

  const hook = (script: string, timeoutMs = 5000): RecordedHook => ({
    run: ["sh", "-c", script],
    timeoutMs,
    cwd,
    env: { WORD: "from-env" },
  });
  const done = (): Promise<string> => readFile(join(cwd, "done"), "utf8").catch(() => "");

  async function run(
    before: readonly RecordedHook[],
    after: readonly RecordedHook[],
    action: () => Promise<unknown> = () => Promise.resolve("made"),
    signal = new AbortController().signal,
    append: Journal["append"] = async (record) => void records.push(record),
  ): Promise<unknown> {
    const around = { journal: { append }, log: quiet, signal };
    return withHooks({ phase: "hold", before, after }, around, action).catch((error: unknown) => error);
  }

  it("run before and after it, with their environment and directory, and give its result", async () => {
    const result = await run([hook("echo before $WORD >> done")], [hook("echo after >> done")]);
    expect(result).to.equal("made");
    expect(await done()).to.equal("before from-env\nafter\n");
  });

  it("are owed in the journal before the first of them begins", async () => {
    const after = [hook("true")];
    await run([hook("true")], after);
    expect(records[0]).to.deep.equal({ type: "hook-intent", phase: "hold", side: "before", after });
    expect(records.map((record) => record.type)).to.deep.equal([
      "hook-intent",
      "hook-done",
      "hook-intent",
      "hook-done",
    ]);
  });

  it("run after it although it failed, and its failure is what is thrown", async () => {
    const error = await run([], [hook("echo after >> done; exit 1")], () => Promise.reject(new Error("action")));
    expect(error).to.have.property("message", "action");
    expect(await done()).to.equal("after\n");
  });

  it("run after it although the before-hook failed, without the action", async () => {
    let acted = false;
    const error = await run([hook("exit 3")], [hook("echo after >> done")], async () => (acted = true));
    expect(hasCode(error, "hook/failed")).to.equal(true);
    expect(acted).to.equal(false);
    expect(await done()).to.equal("after\n");
  });

  it("run after it although the run was aborted", async () => {
    const controller = new AbortController();
    const abort = async (): Promise<void> => {
      controller.abort(new Error("interrupted"));
      controller.signal.throwIfAborted();
    };
    const error = await run([], [hook("echo after >> done")], abort, controller.signal);
    expect(error).to.have.property("message", "interrupted");
    expect(await done()).to.equal("after\n");
  });

  it("run all after it, also when the first of them fails, and then fail the run", async () => {
    const error = await run([], [hook("exit 1"), hook("echo second >> done")]);
    expect(hasCode(error, "hook/failed")).to.equal(true);
    expect(await done()).to.equal("second\n");
    expect(records.at(-1)).to.have.nested.property("failures[0].command", "sh -c 'exit 1'");
  });

  it("run after it although the journal cannot be written any more", async () => {
    let left = 1;
    const append = async (): Promise<void> => {
      if (left-- <= 0) throw new Error("disk full");
    };
    await run([], [hook("echo after >> done")], undefined, undefined, append);
    expect(await done()).to.equal("after\n");
  });

  it("are ended when they take too long", async () => {
    const error = await run([hook("sleep 60", 100)], []);
    expect(hasCode(error, "hook/failed")).to.equal(true);
  });

  it("leave no trace in the journal where none are configured", async () => {
    await run([], []);
    expect(records).to.deep.equal([]);
  });
});
