import { expect } from "chai";
import { applyGc, planGc, type StorageGc } from "../../src/gc/collect-garbage.ts";
import { removeSnapshot } from "../../src/gc/remove-snapshot.ts";
import { findSnapshots, type FoundSnapshot } from "../../src/snapshot/find-snapshots.ts";
import type { SnapshotName } from "../../src/snapshot/manifest.ts";
import { writeTombstone } from "../../src/snapshot/tombstone.ts";
import {
  buildManifest,
  buildSnapshot,
  put,
  putClaim,
  putRepository,
  repository,
  type BuildRequest,
} from "../snapshot/build-snapshot.ts";
import { memoryStorage, type MemoryStorage } from "../snapshot/memory-storage.ts";
import { runContext } from "../snapshot/run-context.ts";

const now = "2026-03-10T02:00:00.000Z";
const ctx = runContext({ now });
const place = (storage: MemoryStorage) => ({ name: "local", storage, repository: { id: repository } });

async function repositoryStorage(): Promise<MemoryStorage> {
  const storage = memoryStorage();
  await putRepository(storage);
  return storage;
}

/** What a run leaves that dies before its commit. */
async function deadRun(storage: MemoryStorage, request: BuildRequest): Promise<SnapshotName> {
  const manifest = buildManifest(request);
  await putClaim(storage, manifest.name, manifest);
  await put(storage, `${manifest.name}/uploads/data.tar.zst`, "half of it");
  return manifest.name;
}

async function collect(storage: MemoryStorage, options = {}, context = ctx): Promise<StorageGc> {
  return applyGc(place(storage), await planGc(place(storage), options, context), options, context);
}

const find = async (storage: MemoryStorage): Promise<FoundSnapshot[]> =>
  Array.fromAsync(findSnapshots(place(storage), {}, ctx));
const codeOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "done",
    (error: unknown) => (error as { code?: string }).code ?? (error as Error).message,
  );

describe("garbage collection", () => {
  it("removes what died unfinished 24 hours after its claim, and not a second earlier", async () => {
    const storage = await repositoryStorage();
    const dead = await deadRun(storage, { at: "2026-03-09T02:00:00.000Z" });
    const young = await deadRun(storage, { at: "2026-03-09T02:00:01.000Z" });
    const { removed, plan } = await collect(storage);
    expect(removed.map(({ snapshot, objects }) => [snapshot, objects])).to.deep.equal([[dead, 2]]);
    expect(plan.remove[0]?.reason).to.match(/claimed at 2026-03-09T02:00:00.000Z, 24 h ago/);
    expect(plan.keep.map(({ snapshot }) => snapshot)).to.deep.equal([young]);
    expect([...storage.objects.keys()].filter((key) => key.startsWith(`${dead}/`))).to.deep.equal([]);
    expect((await find(storage)).map(({ name }) => name)).to.deep.equal([young]);
  });

  it("takes another grace", async () => {
    const storage = await repositoryStorage();
    await deadRun(storage, { at: "2026-03-10T01:00:00.000Z" });
    expect((await planGc(place(storage), { graceMs: 3_600_001 }, ctx)).remove).to.deep.equal([]);
    expect((await planGc(place(storage), { graceMs: 3_600_000 }, ctx)).remove.length).to.equal(1);
  });

  it("keeps a run that is known to be alive", async () => {
    const storage = await repositoryStorage();
    await deadRun(storage, { at: "2026-03-01T02:00:00.000Z", run: "slow" });
    expect((await collect(storage, { alive: new Set(["slow"]) })).removed).to.deep.equal([]);
  });

  it("plans without changing anything", async () => {
    const storage = await repositoryStorage();
    await deadRun(storage, {});
    storage.calls.length = 0;
    expect((await planGc(place(storage), {}, ctx)).remove.length).to.equal(1);
    expect(storage.calls.filter((call) => /^(put|delete)/.test(call))).to.deep.equal([]);
  });

  it("touches neither good snapshots, nor damaged ones, nor what is not Lifeboat's", async () => {
    const storage = await repositoryStorage();
    await buildSnapshot(storage, { at: "2026-03-09T02:00:00.000Z" });
    for (const key of ["uploads/data", "manifest.json.sha256", "claim.json", "RESTORE.md"]) {
      const instance = `no-${key.replace("/", "-").toLowerCase()}`;
      const { name } = await buildSnapshot(storage, { instance });
      storage.objects.delete(`${name}/${key}`);
    }
    const { name } = await buildSnapshot(storage, { instance: "broken" });
    await put(storage, `${name}/manifest.json`, "{");
    await put(storage, "photos/1.jpg", "x");
    await put(storage, "reports/app/20260101-000000-failed.json", "{}");
    const before = new Map(storage.objects);
    expect((await collect(storage)).removed).to.deep.equal([]);
    expect(storage.objects).to.deep.equal(before);
  });

  it("keeps what has no claim that can be read: nobody knows its age", async () => {
    const storage = await repositoryStorage();
    await put(storage, "app-20200101-000000/uploads/data", "x");
    await put(storage, "app-20200102-000000/claim.json", "{}");
    const { removed, plan } = await collect(storage);
    expect(removed).to.deep.equal([]);
    expect(plan.keep.map(({ reason }) => /no claim/.test(reason))).to.deep.equal([true, true]);
  });

  it("of app-…-2 leaves app-…-20, and of app leaves app-test", async () => {
    const storage = await repositoryStorage();
    const dead = (await deadRun(storage, { at: "2026-03-01T02:00:00.000Z" })) as string;
    const others = [`${dead}-2`, `${dead}-20`, dead.replace("app", "app-test")];
    for (const name of others) await putClaim(storage, name as SnapshotName, { run: "x", createdAt: now, sequence: 2 });
    await collect(storage);
    expect((await find(storage)).map(({ name }) => name)).to.deep.equal(others.sort());
  });

  it("leaves strangers' files in a dead run's directory", async () => {
    const storage = await repositoryStorage();
    const dead = await deadRun(storage, {});
    await put(storage, `${dead}/notes.txt`, "mine");
    await collect(storage);
    expect([...storage.objects.keys()]).to.deep.equal(["lifeboat.json", `${dead}/notes.txt`]);
  });

  it("finishes removals that were interrupted, at once", async () => {
    const storage = await repositoryStorage();
    const { name } = await buildSnapshot(storage, { at: now });
    await writeTombstone(storage, { repository, name, reason: "retention", at: now }, ctx);
    const { removed, plan } = await collect(storage);
    expect(removed.map(({ snapshot }) => snapshot)).to.deep.equal([name]);
    expect(plan.remove[0]?.reason).to.match(/retention/);
    expect([...storage.objects.keys()]).to.deep.equal(["lifeboat.json"]);
  });

  it("removes nothing on the word of a tombstone of another place", async () => {
    const storage = await repositoryStorage();
    const { name } = await buildSnapshot(storage, { at: "2026-03-09T02:00:00.000Z" });
    const foreign = { repository: "99999999-2222-4333-8444-555555555555", name, reason: "x", at: now };
    await writeTombstone(storage, foreign, ctx);
    expect((await collect(storage)).removed).to.deep.equal([]);
    expect((await find(storage))[0]?.kind).to.equal("damaged");
  });

  describe("refuses", () => {
    it("where the listing fails", async () => {
      const storage = await repositoryStorage();
      await deadRun(storage, {});
      storage.fail = (call) => {
        if (call.startsWith("list")) throw new Error("500");
      };
      expect(await codeOf(planGc(place(storage), {}, ctx))).to.equal("500");
    });

    it("where the listing is empty, or shows half of what is there", async () => {
      const storage = await repositoryStorage();
      await deadRun(storage, {});
      storage.arrange = () => [];
      expect(await codeOf(planGc(place(storage), {}, ctx))).to.equal("gc/listing-not-whole");
      storage.arrange = (listed) => listed.slice(1);
      expect(await codeOf(planGc(place(storage), {}, ctx))).to.equal("gc/listing-not-whole");
    });

    it("to take a good snapshot for a dead run because the listing left its manifest out", async () => {
      const storage = await repositoryStorage();
      await buildSnapshot(storage);
      storage.arrange = (listed) => listed.filter(({ key }) => !key.endsWith("/manifest.json"));
      expect((await collect(storage)).removed).to.deep.equal([]);
    });

    it("where the clock is before the newest snapshot, or far after it", async () => {
      for (const [newest, jumped] of [
        ["2026-03-10T02:05:01.000Z", true],
        ["2025-02-03T01:59:59.000Z", true],
        ["2026-03-10T02:05:00.000Z", false],
        ["2025-02-03T02:00:00.000Z", false],
      ] as const) {
        const storage = await repositoryStorage();
        await deadRun(storage, { instance: "dead" });
        await buildSnapshot(storage, { at: newest });
        expect(await codeOf(planGc(place(storage), {}, ctx)), newest).to.equal(jumped ? "gc/clock-jumped" : "done");
      }
    });

    it("what has changed since the plan: a commit, another run's claim", async () => {
      const storage = await repositoryStorage();
      const dead = await deadRun(storage, { instance: "dead" });
      const plan = await planGc(place(storage), {}, ctx);
      await buildSnapshot(storage, { instance: "dead" });
      const committed = await applyGc(place(storage), plan, {}, ctx);
      expect(committed).to.deep.include({
        removed: [],
        spared: [{ snapshot: dead, reason: "it has changed since the plan was made" }],
      });
      storage.objects.delete(`${dead}/manifest.json`);
      await putClaim(storage, dead, { run: "other", createdAt: "2026-03-01T02:00:00.000Z", sequence: 7 });
      expect((await applyGc(place(storage), plan, {}, ctx)).removed).to.deep.equal([]);
    });
  });

  it("removes the manifest first and the tombstone last, and finishes after a death at any call", async () => {
    const storage = await repositoryStorage();
    const { name } = await buildSnapshot(storage, { at: now });
    const whole = new Map(storage.objects);
    storage.calls.length = 0;
    await removeSnapshot(place(storage), name, "test", ctx);
    const acts = storage.calls.filter((call) => /^(put|delete)/.test(call));
    expect(acts.slice(0, 2)).to.deep.equal([`put ${name}/deleting.json`, `delete ${name}/manifest.json`]);
    expect(acts.slice(-2)).to.deep.equal([`delete ${name}/claim.json`, `delete ${name}/deleting.json`]);
    for (let death = 0; death < acts.length; death++) {
      storage.objects.clear();
      for (const [key, body] of whole) storage.objects.set(key, body);
      let left = death;
      storage.fail = (call) => {
        if (/^(put|delete)/.test(call) && left-- === 0) throw new Error("killed");
      };
      await removeSnapshot(place(storage), name, "test", ctx).catch(() => undefined);
      storage.fail = () => undefined;
      const [found] = await find(storage);
      expect(found?.kind, `death at ${acts[death]}`).to.equal(
        death === 0 ? "good" : death === 1 ? "damaged" : "incomplete",
      );
      await collect(storage);
      expect(storage.objects.size, `death at ${acts[death]}`).to.equal(death === 0 ? whole.size : 1);
    }
  });
});
