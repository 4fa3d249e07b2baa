import { expect } from "chai";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { terminated } from "@lifeboat/core";
import type { Journal } from "../../src/journal/journal.ts";
import type { JournalRecord } from "../../src/journal/journal-record.ts";
import { testHouse } from "./test-house.ts";

const manifests = (keys: Iterable<string>): string[] => [...keys].filter((key) => key.endsWith("/manifest.json"));

const refuseCommit = (journal: Journal, record: JournalRecord): Promise<void> =>
  record.type === "committed" ? Promise.reject(new Error("disk full")) : journal.append(record);

describe("a backup", () => {
  it("commits every artifact on every storage, manifest last", async () => {
    await using house = await testHouse({ a: {}, b: { text: "" } }, { storages: ["one", "two"] });
    const report = await house.engine.backup({ tags: { why: "test" } });
    expect(report).to.include({ outcome: "complete", exitCode: 0 });
    for (const storage of Object.values(house.storages)) {
      const puts = storage.calls.filter((call) => call.startsWith("put core-"));
      expect(puts.at(-1)).to.match(/\/manifest\.json$/);
      expect(manifests(storage.objects.keys())).to.have.length(1);
    }
  });

  it("is partial when one artifact is cut, names its error in the manifest and keeps the others", async () => {
    await using house = await testHouse({ good: {}, bad: { cut: new Error("source died") } });
    const report = await house.engine.backup();
    expect(report).to.include({ outcome: "partial", exitCode: 3 });
    const [snapshot] = (await house.engine.list()).snapshots;
    expect(snapshot).to.have.nested.property("manifest.outcome", "partial");
    expect(snapshot).to.have.nested.property("manifest.missing[0].artifact", "bad");
    expect(snapshot).to.have.nested.property("manifest.artifacts[0].name", "good");
    expect([...(house.storages["one"]?.objects.keys() ?? [])].filter((key) => key.includes("/bad/"))).to.deep.equal([]);
  });

  it("commits nothing and leaves nothing when every artifact fails", async () => {
    await using house = await testHouse({ bad: { cut: new Error("source died") } });
    const report = await house.engine.backup();
    expect(report).to.include({ outcome: "failed", exitCode: 1 });
    expect((await house.engine.list()).snapshots).to.deep.equal([]);
    expect([...(house.storages["one"]?.objects.keys() ?? [])].filter((key) => key.startsWith("core-"))).to.deep.equal(
      [],
    );
  });

  it("does not believe an artifact whose extractor takes its word back at the end", async () => {
    await using house = await testHouse({ a: { settle: new Error("the dump ended with exit code 1") } });
    expect(await house.engine.backup()).to.include({ outcome: "failed", exitCode: 1 });
  });

  it("goes on without a storage that fails half-way: exit 3, and the other is good", async () => {
    await using house = await testHouse({ a: {}, b: {} }, { storages: ["one", "two"] });
    house.storages["two"]!.fail = (call) => {
      if (/^put core-.*\/b\//.test(call)) throw new Error("disk full");
    };
    const report = await house.engine.backup();
    expect(report).to.include({ outcome: "partial", exitCode: 3 });
    expect(report.storages.map(({ name, outcome }) => [name, outcome])).to.deep.equal([
      ["one", "committed"],
      ["two", "failed"],
    ]);
    expect(manifests(house.storages["two"]!.objects.keys())).to.deep.equal([]);
    expect((await house.engine.planRestore()).artifacts.map(({ storages }) => storages)).to.deep.equal([
      ["one"],
      ["one"],
    ]);
  });

  it("refuses a storage that gives back something else than it was given", async () => {
    await using house = await testHouse({ a: {} });
    const storage = house.storages["one"]!;
    storage.fail = (call) => {
      if (!call.startsWith("get core-")) return;
      for (const [key, body] of storage.objects) if (key.includes("/a/")) body.fill(0, 0, 1);
    };
    const report = await house.engine.backup();
    expect(report).to.include({ outcome: "failed", exitCode: 5 });
    expect(report.storages[0]?.problem?.code).to.equal("store/read-back");
    expect(manifests(storage.objects.keys())).to.deep.equal([]);
  });

  it("stores an artifact only where it belongs", async () => {
    await using house = await testHouse({ a: {}, b: {} }, { storages: ["one", "two"], stores: { b: ["two"] } });
    await house.engine.backup();
    const held = (name: string) =>
      [...house.storages[name]!.objects.keys()].filter((key) => key.endsWith(".zst")).map((key) => key.split("/")[1]);
    expect(held("one")).to.deep.equal(["a"]);
    expect(held("two")).to.deep.equal(["a", "b"]);
  });

  it("chains snapshots on one storage and counts them", async () => {
    await using house = await testHouse({ a: {} });
    await house.engine.backup();
    await house.engine.backup();
    const [second, first] = (await house.engine.list()).snapshots;
    expect(second).to.have.nested.property("manifest.sequence", 2);
    expect(second).to.have.nested.property("manifest.previous", first?.kind === "good" ? first.digest : undefined);
  });

  it("fails in preflight before anything is claimed", async () => {
    await using house = await testHouse({ a: { inspect: new Error("no such thing") } });
    const report = await house.engine.backup();
    expect(report).to.include({ outcome: "failed", snapshot: null });
    expect(house.storages["one"]?.calls.filter((call) => call.startsWith("put"))).to.deep.equal([]);
  });

  it("keeps a report of success and of error in the state directory and on the storage", async () => {
    await using house = await testHouse({ a: {} });
    await house.engine.backup();
    house.storages["one"]!.fail = (call) => {
      if (call.includes("/a/")) throw new Error("disk full");
    };
    await house.engine.backup();
    const local = await readdir(join(house.stateDir, "reports/core"));
    expect(local.map((name) => name.split("-").at(-1))).to.have.members(["complete.json", "failed.json"]);
    const stored = [...house.storages["one"]!.objects.keys()].filter((key) => key.startsWith("reports/"));
    expect(stored).to.have.length(1);
  });

  it("ends with 143 and commits nothing when it is terminated", async () => {
    await using house = await testHouse({ a: {} });
    const controller = new AbortController();
    house.storages["one"]!.fail = (call) => {
      if (call.includes("/a/")) controller.abort(terminated());
    };
    const report = await house.engine.backup({ signal: controller.signal });
    expect(report).to.include({ outcome: "failed", exitCode: 143 });
    expect(manifests(house.storages["one"]!.objects.keys())).to.deep.equal([]);
  });

  it("keeps what one storage has committed when it is terminated before the next one", async () => {
    await using house = await testHouse({ a: {} }, { storages: ["one", "two"] });
    const controller = new AbortController();
    house.storages["two"]!.fail = (call) => {
      if (call.endsWith("/manifest.json")) controller.abort(terminated());
      if (controller.signal.aborted) throw terminated();
    };
    const report = await house.engine.backup({ signal: controller.signal });
    expect(report.exitCode).to.equal(143);
    expect(report.storages.map(({ outcome }) => outcome)).to.deep.equal(["committed", "failed"]);
    const { snapshots } = await house.engine.list({ storage: "one" });
    expect(snapshots.map(({ kind }) => kind)).to.deep.equal(["good"]);
  });

  it("is good although its commit could not be journalled", async () => {
    const wrappers = {
      journal: (journal: Journal): Journal => ({ append: (record) => refuseCommit(journal, record) }),
    };
    await using house = await testHouse({ a: {} }, { wrappers });
    expect(await house.engine.backup()).to.include({ outcome: "complete", exitCode: 0 });
    expect((await house.engine.list()).snapshots.map(({ kind }) => kind)).to.deep.equal(["good"]);
  });

  it("refuses an instance or artifact that is not there, naming those that are", async () => {
    await using house = await testHouse({ a: {} });
    const asked = await house.engine.backup({ artifacts: ["b"] });
    expect(asked).to.include({ exitCode: 2 });
    expect(asked.errors[0]?.remedy).to.contain("a");
    const unknown = await house.engine.backup({ instance: "other" }).catch((error: unknown) => error);
    expect(unknown).to.have.property("code", "plan/unknown-instance");
  });

  it("restores to a directory from what is left when one storage has lost an object", async () => {
    await using house = await testHouse({ a: { text: "precious" } }, { storages: ["one", "two"] });
    await house.engine.backup();
    for (const key of house.storages["one"]!.objects.keys())
      if (key.includes("/a/")) house.storages["one"]!.objects.delete(key);
    const to = join(house.stateDir, "out");
    expect(await house.engine.restore({ to })).to.include({ outcome: "complete", exitCode: 0 });
  });

  it("does not call a restore complete in which nothing matched", async () => {
    await using house = await testHouse({ a: {} });
    await house.engine.backup();
    const report = await house.engine.restore({ to: join(house.stateDir, "out"), paths: ["nothing/*"] });
    expect(report).to.include({ outcome: "failed", exitCode: 1 });
    expect(report.errors[0]?.code).to.equal("restore/no-such-entry");
  });

  it("refuses to restore from a damaged object, names it, and leaves nothing", async () => {
    await using house = await testHouse({ a: { text: "precious" } });
    await house.engine.backup();
    for (const [key, body] of house.storages["one"]!.objects) if (key.includes("/a/")) body[body.length - 1]! ^= 1;
    const to = join(house.stateDir, "out");
    const report = await house.engine.restore({ to });
    expect(report).to.include({ outcome: "failed", exitCode: 5 });
    expect(report.errors[0]?.message).to.match(/\/a\/note/);
    expect(await readdir(to).catch(() => [])).to.deep.equal([]);
  });
});
