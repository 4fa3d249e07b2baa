import { expect } from "chai";
import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { hasCode } from "../../src/contract/errors.ts";
import { beginJournal } from "../../src/journal/begin-journal.ts";
import { openJournal } from "../../src/journal/journal.ts";
import type { JournalRecord } from "../../src/journal/journal-record.ts";
import { createLedger, openEntries } from "../../src/journal/ledger.ts";
import { readJournal } from "../../src/journal/read-journal.ts";

const begin: JournalRecord = {
  type: "begin",
  run: "r1",
  kind: "backup",
  instance: "core",
  pid: process.pid,
  pidStart: "1",
  bootId: "b",
  host: "h",
  tool: { name: "test", version: "0" },
};
const claimed = (name: string): JournalRecord => ({ type: "claimed", storage: "local", name });

describe("a journal", () => {
  let directory: string;
  let file: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "lifeboat-journal-"));
    file = join(directory, "core.jsonl");
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function write(...records: readonly JournalRecord[]): Promise<void> {
    await using journal = await openJournal(file, "run");
    for (const record of records) await journal.append(record);
  }

  async function names(): Promise<string[]> {
    const records = await readJournal(file);
    return records.map((record) => (record.type === "claimed" ? record.name : record.type));
  }

  it("is one line of JSON a record, mode 0600, with a CRC32 over the line without it", async () => {
    await write(begin, claimed("é"));
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    expect(lines).to.have.length(2);
    for (const line of lines) {
      const { crc, ...rest } = JSON.parse(line) as { crc: string };
      expect(crc32(JSON.stringify(rest)).toString(16).padStart(8, "0")).to.equal(crc);
    }
  });

  it("numbers the records of each writer from 1, in the order in which they were appended", async () => {
    await using journal = await openJournal(file, "run");
    await Promise.all(["a", "b", "c"].map((name) => journal.append(claimed(name))));
    await using other = await openJournal(file, "guardian");
    await other.append(claimed("d"));
    const records = await readJournal(file);
    expect(records.map(({ by, seq }) => `${by} ${seq}`)).to.deep.equal(["run 1", "run 2", "run 3", "guardian 1"]);
    expect(await names()).to.deep.equal(["a", "b", "c", "d"]);
  });

  it("has no records where there is no file", async () => {
    expect(await readJournal(file)).to.deep.equal([]);
  });

  it("reads without its torn last line, wherever it was torn", async () => {
    await write(claimed("a"), claimed("b"));
    const whole = await stat(file);
    const first = (await readFile(file, "utf8")).indexOf("\n") + 1;
    for (const size of [first + 1, first + 30, whole.size - 2]) {
      await truncate(file, size);
      expect(await names(), String(size)).to.deep.equal(["a"]);
      await rm(file);
      await write(claimed("a"), claimed("b"));
    }
  });

  it("reads without a last line that power failure left as zeros", async () => {
    await write(claimed("a"));
    await appendFile(file, Buffer.alloc(100));
    expect(await names()).to.deep.equal(["a"]);
  });

  it("reads without a last line that has its end but not all of its blocks", async () => {
    await write(claimed("a"), claimed("lost"));
    await writeFile(file, (await readFile(file, "utf8")).replace("lost", "\0\0\0\0"));
    expect(await names()).to.deep.equal(["a"]);
  });

  it("is gone on with after a torn line, and stays readable", async () => {
    await write(claimed("a"), claimed("lost"));
    await truncate(file, (await stat(file)).size - 9);
    await write(claimed("b"), claimed("c"));
    expect(await names()).to.deep.equal(["a", "b", "c"]);
  });

  it("is damaged when a line in the middle was changed", async () => {
    await write(claimed("a"), claimed("b"));
    await writeFile(file, (await readFile(file, "utf8")).replace('"name":"a"', '"name":"x"'));
    expect(hasCode(await failureOf(readJournal(file)), "journal/damaged")).to.equal(true);
  });

  it("is damaged when a line in the middle was cut and nobody noticed at the time", async () => {
    await write(claimed("a"), claimed("b"));
    const [first = "", second = ""] = (await readFile(file, "utf8")).split("\n");
    await writeFile(file, `${first.slice(0, -5)}\n${second}\n`);
    expect(hasCode(await failureOf(readJournal(file)), "journal/damaged")).to.equal(true);
  });

  it("says so when it cannot be written, and can be written again later", async () => {
    await using journal = await openJournal(file, "run");
    await journal.append(claimed("a"));
    const refused = journal.append({ type: "failed", code: "x", message: 1n as unknown as string });
    expect(hasCode(await failureOf(refused), "journal/not-written")).to.equal(true);
    await journal.append(claimed("b"));
    expect(await names()).to.deep.equal(["a", "b"]);
  });

  it("keeps the former run's journal beside that of a new run", async () => {
    await write(begin, { type: "end" });
    const former = await readFile(file, "utf8");
    await using journal = await beginJournal(file);
    await journal.append(claimed("new"));
    expect(await readFile(join(directory, "core.previous.jsonl"), "utf8")).to.equal(former);
    expect(await names()).to.deep.equal(["new"]);
  });

  it("is not begun anew while the former run is neither ended nor recovered", async () => {
    await write(begin);
    expect(hasCode(await failureOf(beginJournal(file)), "journal/unfinished")).to.equal(true);
  });

  it("carries what nobody took back yet into the journal of a new run", async () => {
    await using first = await openJournal(file, "run");
    await first.append(begin);
    await createLedger(first, { name: "p", module: "file:///p.js" }).open("container", "c1", { a: 1 });
    await first.append({ type: "end" });
    await using _ = await beginJournal(file);
    const entry = { plugin: "p", kind: "container", id: "c1", detail: { a: 1 }, module: "file:///p.js" };
    expect(openEntries(await readJournal(file))).to.deep.equal([entry]);
  });
});

describe("the ledger", () => {
  it("gives what was opened and not closed, oldest first, with its latest detail", async () => {
    const records: JournalRecord[] = [];
    const ledger = createLedger({ append: async (record) => void records.push(record) }, { name: "p" });
    const first = await ledger.open("file", "1");
    const second = await ledger.open("file", "2", "old");
    await ledger.open("file", "3");
    await first.close();
    await second.update("new");
    expect(openEntries(records).map(({ id, detail }) => [id, detail])).to.deep.equal([
      ["2", "new"],
      ["3", null],
    ]);
  });

  it("gives no entry before it is on the disk", async () => {
    const full = { append: () => Promise.reject(new Error("disk full")) };
    expect(await failureOf(createLedger(full, { name: "p" }).open("file", "1"))).to.have.property(
      "message",
      "disk full",
    );
  });
});

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
