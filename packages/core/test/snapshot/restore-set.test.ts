import { expect } from "chai";
import type { FoundSnapshot, Snapshot } from "../../src/snapshot/find-snapshots.ts";
import { chooseRestoreSet, type RestoreQuestion, type RestoreSet } from "../../src/snapshot/restore-set.ts";
import { buildManifest, type BuildRequest, type BuiltArtifact } from "./build-snapshot.ts";

const now = new Date("2026-03-10T00:00:00.000Z");

function good(storage: string, request: BuildRequest): Snapshot {
  const manifest = buildManifest(request);
  const local = storage === "local";
  return {
    kind: "good",
    name: manifest.name,
    instance: manifest.instance,
    storage,
    local,
    manifest,
    digest: "0".repeat(64),
  };
}

/** One run of March at two o'clock, read until five minutes past. */
function run(day: number, artifacts: readonly (string | BuiltArtifact)[], storage = "local"): Snapshot {
  const readTo = `2026-03-0${day}T02:05:00.000Z`;
  const built = artifacts.map((one) => ({ readTo, ...(typeof one === "string" ? { name: one } : one) }));
  return good(storage, { at: `2026-03-0${day}T02:00:00.000Z`, sequence: day, artifacts: built });
}

const moment = (name: string): BuiltArtifact => ({ name, consistency: "moment" });

function choose(snapshots: readonly FoundSnapshot[], question: Partial<RestoreQuestion> = {}): RestoreSet {
  return chooseRestoreSet({ snapshots, instance: "app", now, ...question });
}

const days = (set: RestoreSet): Record<string, number> =>
  Object.fromEntries(set.choices.map(({ artifact, snapshot }) => [artifact, Number(snapshot.slice(10, 12))]));

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return "chosen";
}

describe("a restore set", () => {
  it("takes the newest good copy of each artifact, from whichever snapshot", () => {
    const set = choose([run(1, ["a", "b"]), run(3, ["a"]), run(2, ["b", "c"])]);
    expect(days(set)).to.deep.equal({ a: 3, b: 2, c: 2 });
    expect(set.choices[0]?.ageMs).to.equal(now.getTime() - Date.parse("2026-03-03T02:05:00.000Z"));
  });

  it("goes by the sequence, not by the clock", () => {
    const wrongClock = good("local", { at: "2020-01-01T00:00:00.000Z", sequence: 9, artifacts: [{ name: "a" }] });
    expect(choose([run(1, ["a"]), wrongClock]).choices[0]?.snapshot).to.equal(wrongClock.name);
  });

  it("takes a storage's copy only where it is good there, and the local one first", () => {
    const set = choose([run(1, ["a"], "offsite"), run(1, ["a", "b"], "local"), run(2, ["b"], "offsite")]);
    expect(set.choices.map(({ artifact, copies }) => [artifact, copies.map(({ storage }) => storage)])).to.deep.equal([
      ["a", ["local", "offsite"]],
      ["b", ["offsite"]],
    ]);
  });

  it("counts nothing that is incomplete or damaged", () => {
    const rest = {
      name: run(3, []).name,
      instance: "app",
      storage: "local",
      local: true,
      claim: undefined,
      tombstone: undefined,
    };
    const incomplete: FoundSnapshot = { ...rest, kind: "incomplete", ageMs: 0 };
    const { manifest } = run(4, ["a"]);
    const damaged: FoundSnapshot = { ...rest, kind: "damaged", name: manifest.name, manifest, reasons: [] };
    expect(days(choose([run(1, ["a"]), incomplete, damaged]))).to.deep.equal({ a: 1 });
  });

  it("takes nothing of another instance", () => {
    const other = good("local", { instance: "app-test", sequence: 9, artifacts: [{ name: "a" }] });
    expect(days(choose([run(1, ["a"]), other]))).to.deep.equal({ a: 1 });
    expect(codeOf(() => choose([other]))).to.equal("restore/nothing-found");
  });

  it("of an instant holds only what was read to its end by then", () => {
    const snapshots = [run(1, ["a"]), run(2, ["a"])];
    const at = (instant: string): unknown => days(choose(snapshots, { at: new Date(instant) }));
    expect(at("2026-03-02T02:05:00.000Z")).to.deep.equal({ a: 2 });
    expect(at("2026-03-02T02:04:59.999Z")).to.deep.equal({ a: 1 });
    expect(codeOf(() => at("2026-03-01T00:00:00.000Z"))).to.equal("restore/nothing-found");
  });

  it("holds the artifacts that were asked for, all of them or none", () => {
    const snapshots = [run(1, ["a", "b"])];
    expect(days(choose(snapshots, { artifacts: ["b"] }))).to.deep.equal({ b: 1 });
    expect(() => choose(snapshots, { artifacts: ["b", "typo"] }))
      .to.throw(/typo/)
      .with.property("code", "restore/nothing-found");
  });

  it("says which artifacts failed whenever they were backed up", () => {
    const partial = good("local", {
      artifacts: [{ name: "a" }],
      change: (m) => ({ ...m, outcome: "partial", missing: [{ artifact: "db", code: "x/y", message: "z" }] }),
    });
    expect(choose([partial]).missing).to.deep.equal(["db"]);
    expect(choose([partial, run(5, ["db"])]).missing).to.deep.equal([]);
  });

  describe("of moments", () => {
    it("is of one moment where the newest run has it", () => {
      expect(
        days(choose([run(1, [moment("db"), moment("files")]), run(2, [moment("db"), moment("files")])])),
      ).to.deep.equal({
        db: 2,
        files: 2,
      });
    });

    it("steps back with all of a moment rather than tear it, and says what is newer", () => {
      const set = choose([run(1, [moment("db"), moment("files"), "logs"]), run(2, ["db", "logs"])]);
      expect(days(set)).to.deep.equal({ db: 1, files: 1, logs: 2 });
      expect(set.choices.find(({ artifact }) => artifact === "db")?.newer).to.equal("app-20260302-020000");
      expect(set.choices.find(({ artifact }) => artifact === "files")).not.to.have.property("newer");
    });

    it("takes the newest of each where they may be mixed", () => {
      const snapshots = [run(1, [moment("db"), moment("files")]), run(2, ["db"])];
      expect(days(choose(snapshots, { mix: true }))).to.deep.equal({ db: 2, files: 1 });
    });

    it("does not bind an artifact that nobody asked for", () => {
      const snapshots = [run(1, [moment("db"), moment("files")]), run(2, ["db"])];
      expect(days(choose(snapshots, { artifacts: ["db"] }))).to.deep.equal({ db: 2 });
    });

    it("steps back along a chain of moments until all of them are whole", () => {
      const snapshots = [
        run(1, [moment("a"), moment("b"), moment("c")]),
        run(2, [moment("b"), moment("c")]),
        run(3, [moment("a"), moment("b")]),
      ];
      expect(days(choose(snapshots))).to.deep.equal({ a: 1, b: 1, c: 1 });
    });

    it("is refused where no choice keeps them together", () => {
      const snapshots = [run(1, [moment("b"), moment("c")]), run(2, [moment("a"), moment("b")])];
      expect(codeOf(() => choose(snapshots))).to.equal("restore/mixed-moments");
    });

    it("is found across storages that hold one half each", () => {
      const snapshots = [
        run(1, [moment("db")], "offsite"),
        run(1, [moment("files")], "local"),
        run(2, ["db"], "offsite"),
      ];
      expect(days(choose(snapshots))).to.deep.equal({ db: 1, files: 1 });
    });

    it("is left out whole where any of it was read too late", () => {
      const late = { name: "files", consistency: "moment" as const, readTo: "2026-03-02T02:30:00.000Z" };
      const snapshots = [run(1, [moment("db"), moment("files")]), run(2, [moment("db"), late])];
      expect(days(choose(snapshots, { at: new Date("2026-03-02T02:10:00.000Z") }))).to.deep.equal({ db: 1, files: 1 });
    });
  });

  describe("of a named snapshot", () => {
    const damaged: FoundSnapshot = {
      ...run(2, ["a"], "offsite"),
      kind: "damaged",
      claim: undefined,
      tombstone: undefined,
      reasons: [{ what: "object-missing", key: "k", message: "k is missing" }],
    };

    it("holds nothing else", () => {
      const snapshots = [run(1, ["a"]), run(2, ["a", "b"])];
      expect(days(choose(snapshots, { snapshotName: "app-20260301-020000" }))).to.deep.equal({ a: 1 });
    });

    it("is an integrity error that says why, where it is damaged", () => {
      const snapshotName = damaged.name;
      const refused = expect(() => choose([run(1, ["a"]), damaged], { snapshotName })).to.throw(/offsite k is missing/);
      refused.with.property("code", "restore/snapshot-not-good");
    });

    it("is an integrity error where the storage that should have the artifact has it damaged", () => {
      const lacking = good("local", { at: "2026-03-02T02:00:00.000Z", sequence: 2, artifacts: [{ name: "b" }] });
      const question = { snapshotName: damaged.name, artifacts: ["a"] };
      const refused = expect(() => choose([lacking, damaged], question)).to.throw(/offsite k is missing/);
      refused.with.property("code", "restore/snapshot-not-good");
    });

    it("comes from the storage where it is good", () => {
      const set = choose([run(2, ["a"]), damaged], { snapshotName: damaged.name });
      expect(set.choices[0]?.copies.map(({ storage }) => storage)).to.deep.equal(["local"]);
    });

    it("is nothing found where nobody has it", () => {
      expect(codeOf(() => choose([run(1, ["a"])], { snapshotName: "app-20260309-020000" }))).to.equal(
        "restore/nothing-found",
      );
      const other = good("local", { instance: "core" });
      expect(codeOf(() => choose([run(1, ["a"]), other], { snapshotName: other.name }))).to.equal(
        "restore/nothing-found",
      );
    });
  });
});
