import { expect } from "chai";
import { assertClaim, claim, readClaim, type Claim } from "../../src/snapshot/claim.ts";
import { claimSnapshot, nextSequence } from "../../src/snapshot/claim-snapshot.ts";
import type { SnapshotName } from "../../src/snapshot/manifest.ts";
import { writeTombstone } from "../../src/snapshot/tombstone.ts";
import { put, repository } from "./build-snapshot.ts";
import { memoryStorage, type MemoryStorage } from "./memory-storage.ts";
import { runContext } from "./run-context.ts";

const ctx = runContext();
const name = "app-20260301-020000" as SnapshotName;
const at = new Date("2026-03-01T02:00:00.000Z");
const claimOf = (run: string): Claim => ({ run, host: "test", at: at.toISOString(), sequence: 1 });

function request(run: string, ...storages: MemoryStorage[]) {
  const targets = storages.map((storage, index) => ({ name: `s${index}`, storage, ctx }));
  return { instance: "app", timeZone: "UTC", run, host: "test", sequence: 1, at, storages: targets };
}

for (const conditionalPut of [true, false]) {
  describe(`a claim ${conditionalPut ? "with" : "without"} conditional put`, () => {
    it("takes the name, is read back, and is this run's when it is asked again", async () => {
      const storage = memoryStorage({ conditionalPut });
      expect(await claim(storage, name, claimOf("a"), ctx)).to.equal(true);
      expect(await readClaim(storage, name, ctx)).to.deep.equal(claimOf("a"));
      expect(await claim(storage, name, claimOf("a"), ctx)).to.equal(true);
    });

    it("is not taken from another run", async () => {
      const storage = memoryStorage({ conditionalPut });
      await claim(storage, name, claimOf("a"), ctx);
      expect(await claim(storage, name, claimOf("b"), ctx)).to.equal(false);
      expect((await readClaim(storage, name, ctx))?.run).to.equal("a");
    });

    it("never takes a name under which anything lies", async () => {
      const storage = memoryStorage({ conditionalPut });
      await put(storage, `${name}/uploads/data`, "left over");
      expect(await claim(storage, name, claimOf("a"), ctx)).to.equal(false);
    });

    it("is told to the run whose first try was answered too late", async () => {
      const storage = memoryStorage({ conditionalPut });
      const original = storage.put.bind(storage);
      storage.put = async (...args) => {
        await original(...args);
        return original(...args);
      };
      expect(await claim(storage, name, claimOf("a"), ctx)).to.equal(true);
    });
  });
}

describe("a claim", () => {
  it("goes to exactly one of twenty runs at the same second, the others get the next names", async () => {
    const storage = memoryStorage();
    const runs = Array.from({ length: 20 }, async (_, run) => claimSnapshot(request(`run-${run}`, storage)));
    const names = (await Promise.all(runs)).map((one) => one.name);
    expect(new Set(names).size).to.equal(20);
    expect(names).to.include(name).and.to.include(`${name}-20`);
  });

  it("has one name on all storages, and gives back what it took under the others", async () => {
    const [a, b, c] = [memoryStorage(), memoryStorage(), memoryStorage()];
    await claim(b, name, claimOf("other"), ctx);
    await claim(c, `${name}-2` as SnapshotName, claimOf("other"), ctx);
    const claimed = await claimSnapshot(request("mine", a, b, c));
    expect(claimed).to.deep.include({ name: `${name}-3`, storages: ["s0", "s1", "s2"], failed: [] });
    expect([...a.objects.keys()]).to.deep.equal([`${name}-3/claim.json`]);
    expect([...b.objects.keys()]).to.deep.equal([`${name}/claim.json`, `${name}-3/claim.json`]);
  });

  it("is not harmed by one storage that cannot be written", async () => {
    const [a, b] = [memoryStorage(), memoryStorage()];
    b.fail = (call) => {
      if (call.startsWith("put")) throw new Error("read-only file system");
    };
    const claimed = await claimSnapshot(request("mine", a, b));
    expect(claimed).to.deep.include({ name, storages: ["s0"] });
    expect(claimed.failed.map(({ storage }) => storage)).to.deep.equal(["s1"]);
    const alone = await claimSnapshot(request("mine", b)).catch((error: unknown) => (error as Error).message);
    expect(alone).to.equal("read-only file system");
  });

  it("is refused after a hundred names", async () => {
    const storage = memoryStorage();
    for (let number = 1; number <= 100; number++) {
      await claim(storage, `${name}${number === 1 ? "" : `-${number}`}` as SnapshotName, claimOf("other"), ctx);
    }
    const refused = await claimSnapshot(request("mine", storage)).catch((error: unknown) => error);
    expect(refused).to.have.property("code", "snapshot/no-free-name");
  });

  it("is lost to a run that finds another one, none, or a tombstone in its place", async () => {
    const storage = memoryStorage();
    const target = { name: "local", storage };
    const lost = async (): Promise<unknown> =>
      assertClaim(target, name, claimOf("a"), ctx).then(
        () => "held",
        (error: unknown) => (error as { code: string }).code,
      );
    expect(await lost()).to.equal("snapshot/claim-lost");
    await claim(storage, name, claimOf("a"), ctx);
    expect(await lost()).to.equal("held");
    await writeTombstone(storage, { repository, name, reason: "gc", at: at.toISOString() }, ctx);
    expect(await lost()).to.equal("snapshot/claim-lost");
  });
});

describe("the next sequence number", () => {
  it("is one more than the highest seen anywhere", () => {
    expect(nextSequence("app", [])).to.equal(1);
    expect(nextSequence("app", [3, undefined, 12, 5])).to.equal(13);
  });

  it("is refused where there is no number left", () => {
    expect(() => nextSequence("app", [1_000_000_000_000]))
      .to.throw()
      .with.property("code", "snapshot/sequence-exhausted");
  });
});
