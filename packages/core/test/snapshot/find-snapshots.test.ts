import { expect } from "chai";
import { processErrors } from "../../src/process/errors.ts";
import * as layout from "../../src/snapshot/layout.ts";
import { canonicalJson } from "../../src/snapshot/canonical-json.ts";
import { findSnapshots, sortBySequence, type FoundSnapshot, type Snapshot } from "../../src/snapshot/find-snapshots.ts";
import type { Manifest, SnapshotName } from "../../src/snapshot/manifest.ts";
import { serializeManifest } from "../../src/snapshot/read-manifest.ts";
import { writeTombstone } from "../../src/snapshot/tombstone.ts";
import { buildManifest, buildSnapshot, put, putClaim, putManifest, repository } from "./build-snapshot.ts";
import { memoryStorage, type MemoryStorage } from "./memory-storage.ts";
import { runContext } from "./run-context.ts";
import { seededRandom } from "./seeded-random.ts";

const ctx = runContext();
const foreign = "99999999-2222-4333-8444-555555555555";

async function find(storage: MemoryStorage, instance?: string): Promise<FoundSnapshot[]> {
  const place = { name: "local", storage, repository: { id: repository } };
  return Array.fromAsync(findSnapshots(place, instance === undefined ? {} : { instance }, ctx));
}

const kinds = (found: readonly FoundSnapshot[]): string[] => found.map(({ name, kind }) => `${name} ${kind}`);
const damage = (found: FoundSnapshot | undefined): string[] =>
  found?.kind === "damaged" ? found.reasons.map(({ what }) => what) : [found?.kind ?? "nothing"];

describe("finding snapshots", () => {
  it("shows a whole one as good, with its manifest and where it is", async () => {
    const storage = memoryStorage({ local: false });
    const manifest = await buildSnapshot(storage);
    const [found] = await find(storage);
    expect(found).to.deep.include({
      kind: "good",
      name: manifest.name,
      instance: "app",
      storage: "local",
      local: false,
    });
    expect((found as Snapshot).manifest).to.deep.equal(manifest);
  });

  it("asks a good one for nothing but its manifest and digest", async () => {
    const storage = memoryStorage();
    const { name } = await buildSnapshot(storage);
    storage.calls.length = 0;
    await find(storage);
    expect(storage.calls.sort()).to.deep.equal([
      `get ${name}/manifest.json`,
      `get ${name}/manifest.json.sha256`,
      "list ",
    ]);
  });

  it("of app shows none of app-test, nor of an instance that is called like a snapshot", async () => {
    const storage = memoryStorage();
    for (const instance of ["app", "app-test", "app-20260101-000000", "ap"]) await buildSnapshot(storage, { instance });
    expect((await find(storage, "app")).map(({ instance }) => instance)).to.deep.equal(["app"]);
    expect((await find(storage, "app-20260101-000000")).map(({ instance }) => instance)).to.deep.equal([
      "app-20260101-000000",
    ]);
    expect((await find(storage)).length).to.equal(4);
    expect(await find(storage, "")).to.deep.equal([]);
    expect(await find(storage, "a/b")).to.deep.equal([]);
  });

  it("is disturbed by nothing that other features keep in the layout", async () => {
    const storage = memoryStorage();
    const { name } = await buildSnapshot(storage);
    const others = [
      "lifeboat.json",
      "reports/app/20260101-000000-complete.json",
      `pins/${name}`,
      `drills/${name}/x.json`,
    ];
    const within = [
      `${name}/manifest.json.sig`,
      `${name}/removed/old.json`,
      `${name}/notes.txt`,
      `${name}/notes/left-over`,
    ];
    for (const key of [...others, ...within]) await put(storage, key, "whatever");
    expect(kinds(await find(storage))).to.deep.equal([`${name} good`]);
  });

  it("needs no order in the listing", async () => {
    const storage = memoryStorage();
    const random = seededRandom();
    console.log(`      seed ${random.seed}`);
    for (const day of [1, 2, 3]) await buildSnapshot(storage, { at: `2026-03-0${day}T02:00:00.000Z`, sequence: day });
    storage.arrange = (listed) =>
      listed
        .map((one) => [random.below(1e9), one] as const)
        .sort(([a], [b]) => a - b)
        .map(([, one]) => one);
    expect((await find(storage)).map(({ kind }) => kind)).to.deep.equal(["good", "good", "good"]);
  });

  it("believes the object rather than a listing that came too early", async () => {
    const storage = memoryStorage();
    await buildSnapshot(storage);
    storage.arrange = (listed) => listed.filter(({ key }) => key.endsWith("claim.json") || !key.startsWith("app"));
    expect((await find(storage)).map(({ kind }) => kind)).to.deep.equal(["good"]);
  });

  it("fails where the listing fails, and has shown nothing by then", async () => {
    const storage = memoryStorage();
    await buildSnapshot(storage);
    storage.list = async function* () {
      yield { key: "lifeboat.json", bytes: 1 };
      throw new Error("connection reset");
    };
    const seen: FoundSnapshot[] = [];
    const read = async (): Promise<void> => {
      for await (const found of findSnapshots({ name: "s", storage, repository: { id: repository } }, {}, ctx))
        seen.push(found);
    };
    expect(await read().catch((error: unknown) => (error as Error).message)).to.equal("connection reset");
    expect(seen).to.deep.equal([]);
  });

  it("calls nothing damaged that a second try could read", async () => {
    const storage = memoryStorage();
    await buildSnapshot(storage);
    storage.fail = (call) => {
      const error = processErrors["process/missing"]({ command: "network" });
      if (call.startsWith("get") && call.endsWith("manifest.json")) throw Object.assign(error, { retryable: true });
    };
    expect(await find(storage).catch((error: unknown) => (error as Error).message)).to.match(/network/);
    storage.fail = (call) => {
      if (call.startsWith("get") && call.endsWith("manifest.json"))
        throw processErrors["process/missing"]({ command: "disk" });
    };
    expect(damage((await find(storage))[0])).to.deep.equal(["unreadable"]);
  });

  describe("shows as incomplete", () => {
    it("a claim without a manifest, with its age", async () => {
      const storage = memoryStorage();
      const manifest = buildManifest();
      await putClaim(storage, manifest.name, manifest);
      const [found] = await find(storage);
      expect(found).to.deep.include({ kind: "incomplete", name: manifest.name, ageMs: 10 * 3_600_000 });
    });

    it("data without a claim, of unknown age", async () => {
      const storage = memoryStorage();
      await put(storage, "app-20260301-020000/uploads/data", "x");
      expect((await find(storage))[0]).to.deep.include({ kind: "incomplete", claim: undefined, ageMs: undefined });
    });

    it("a claim that cannot be read, of unknown age", async () => {
      const storage = memoryStorage();
      await put(storage, "app-20260301-020000/claim.json", '{"at":');
      expect((await find(storage))[0]).to.deep.include({ kind: "incomplete", claim: undefined, ageMs: undefined });
    });

    it("everything before the manifest of a run that dies at any point", async () => {
      const whole = memoryStorage();
      await buildSnapshot(whole);
      const objects = [...whole.objects];
      for (let written = 1; written < objects.length; written++) {
        const storage = memoryStorage();
        for (const [key, body] of objects.slice(0, written)) storage.objects.set(key, body);
        expect((await find(storage))[0]?.kind, `after ${written} objects`).to.equal("incomplete");
      }
    });
  });

  describe("shows as damaged", () => {
    const damages: Record<
      string,
      [string[], (storage: MemoryStorage, name: SnapshotName, manifest: Manifest) => unknown]
    > = {
      "a manifest without its digest": [["digest-missing"], (s, n) => s.objects.delete(layout.manifestDigestKey(n))],
      "a manifest with another digest": [
        ["digest-wrong"],
        (s, n) => put(s, layout.manifestDigestKey(n), `${"0".repeat(64)}  manifest.json\n`),
      ],
      "an edited manifest": [
        ["digest-wrong"],
        (s, n, m) => put(s, layout.manifestKey(n), serializeManifest({ ...m, host: "elsewhere" })),
      ],
      "an empty manifest": [["digest-wrong", "manifest-invalid"], (s, n) => put(s, layout.manifestKey(n), "")],
      "a manifest of another repository": [
        ["foreign-repository"],
        (s, n, m) => putManifest(s, n, serializeManifest({ ...m, repository: foreign })),
      ],
      "a manifest of another snapshot": [
        ["wrong-place"],
        (s, n) => putManifest(s, n, serializeManifest(buildManifest({ at: "2026-02-01T02:00:00.000Z" }))),
      ],
      "a manifest of another instance": [
        ["wrong-place"],
        (s, n) => putManifest(s, n, serializeManifest(buildManifest({ instance: "core" }))),
      ],
      "a manifest of a newer format": [
        ["newer-format"],
        (s, n, m) => putManifest(s, n, Buffer.from(canonicalJson({ ...m, version: 2 }))),
      ],
      "a missing object": [["object-missing"], (s, n) => s.objects.delete(`${n}/notes/data`)],
      "an object that was cut": [["object-length"], (s, n) => put(s, `${n}/notes/data`, "the con")],
      "an object that grew": [["object-length"], (s, n) => put(s, `${n}/notes/data`, "the content of notes\n!")],
      "a tombstone": [
        ["being-removed"],
        (s, n) => writeTombstone(s, { repository, name: n, reason: "test", at: "2026-03-01T03:00:00.000Z" }, ctx),
      ],
      "a tombstone that is none": [["tombstone-unreadable"], (s, n) => put(s, layout.tombstoneKey(n), "{}")],
      "a tombstone of another snapshot": [
        ["tombstone-unreadable"],
        async (s, n) => {
          const name = "app-20260101-000000" as SnapshotName;
          await writeTombstone(s, { repository, name, reason: "test", at: "2026-03-01T03:00:00.000Z" }, ctx);
          await put(s, layout.tombstoneKey(n), s.objects.get(layout.tombstoneKey(name))!);
          s.objects.delete(layout.tombstoneKey(name));
        },
      ],
    };
    for (const [what, [reasons, act]] of Object.entries(damages)) {
      it(what, async () => {
        const storage = memoryStorage();
        const manifest = await buildSnapshot(storage);
        await act(storage, manifest.name, manifest);
        expect(damage((await find(storage))[0])).to.deep.equal(reasons);
      });
    }

    it("a whole snapshot that was copied to another name", async () => {
      const storage = memoryStorage();
      const { name } = await buildSnapshot(storage);
      for (const [key, body] of [...storage.objects])
        storage.objects.set(key.replace(name, "app-20260401-000000"), body);
      expect(kinds(await find(storage))).to.deep.equal([`${name} good`, "app-20260401-000000 damaged"]);
    });

    it("a whole snapshot that was copied from another repository", async () => {
      const storage = memoryStorage();
      await buildSnapshot(storage, { repository: foreign });
      expect(damage((await find(storage))[0])).to.deep.equal(["foreign-repository"]);
    });

    it("a snapshot whose manifest has any byte changed", async () => {
      const storage = memoryStorage();
      const { name } = await buildSnapshot(storage, { artifacts: [{ name: "a" }] });
      const bytes = storage.objects.get(layout.manifestKey(name))!;
      for (let at = 0; at < bytes.length; at++) {
        const flipped = Buffer.from(bytes);
        flipped[at]! ^= 1 << (at % 8);
        storage.objects.set(layout.manifestKey(name), flipped);
        const [found] = await find(storage);
        expect(damage(found), `byte ${at}`).to.include("digest-wrong");
      }
    });

    it("a snapshot whose digest file has any byte changed", async () => {
      const storage = memoryStorage();
      const { name } = await buildSnapshot(storage);
      const bytes = storage.objects.get(layout.manifestDigestKey(name))!;
      for (let at = 0; at < bytes.length; at++) {
        const flipped = Buffer.from(bytes);
        flipped[at]! ^= 1 << (at % 8);
        storage.objects.set(layout.manifestDigestKey(name), flipped);
        expect(damage((await find(storage))[0]), `byte ${at}`).to.deep.equal(["digest-wrong"]);
      }
    });
  });

  it("shows every deleted, cut and swapped object of every snapshot, and leaves the others good", async () => {
    const storage = memoryStorage();
    const days = [1, 2, 3];
    for (const day of days) {
      const body = "x".repeat(day);
      const artifacts = [
        { name: "a", body: `${body}a` },
        { name: "b", body: `${body}longer` },
      ];
      await buildSnapshot(storage, { at: `2026-03-0${day}T02:00:00.000Z`, sequence: day, artifacts });
    }
    const before = new Map(storage.objects);
    const expectDamage = async (key: string, what: string): Promise<void> => {
      const found = await find(storage);
      const name = layout.parseSnapshotKey(key)?.name;
      const wrong = found.filter((one) => one.kind !== "good").map((one) => one.name);
      const vanished = key.endsWith("/manifest.json") && !storage.objects.has(key) ? "incomplete" : "damaged";
      expect(wrong, `${what} ${key}`).to.deep.equal([name]);
      expect(found.find((one) => one.name === name)?.kind, `${what} ${key}`).to.equal(vanished);
      storage.objects.clear();
      for (const [one, body] of before) storage.objects.set(one, body);
    };
    const judged = [...before.keys()].filter((key) => /(data|manifest\.json|sha256)$/.test(key));
    for (const key of judged) {
      storage.objects.delete(key);
      await expectDamage(key, "deleted");
      storage.objects.set(key, before.get(key)!.subarray(0, -1));
      await expectDamage(key, "cut");
      const day = Number(/app-2026030(\d)/.exec(key)?.[1]);
      storage.objects.set(key, before.get(key.replace(`0${day}-`, `0${(day % 3) + 1}-`))!);
      await expectDamage(key, "taken from another snapshot");
    }
    expect(judged.length).to.equal(12);
  });

  it("keeps apart a thousand snapshots with one listing", async () => {
    const storage = memoryStorage();
    for (let day = 0; day < 1000; day++) {
      const at = new Date(Date.UTC(2024, 0, 1 + day)).toISOString();
      await buildSnapshot(storage, { at, sequence: day + 1, artifacts: [{ name: "a" }] });
    }
    storage.calls.length = 0;
    const found = await find(storage);
    expect(found.every(({ kind }) => kind === "good")).to.equal(true);
    expect(found.length).to.equal(1000);
    expect(storage.calls.filter((call) => call.startsWith("list")).length).to.equal(1);
    expect(storage.calls.length).to.equal(2001);
  });
});

describe("sorting by sequence", () => {
  it("puts the newest run first, whatever names and clocks say", async () => {
    const storage = memoryStorage();
    await buildSnapshot(storage, { at: "2026-03-05T02:00:00.000Z", sequence: 1 });
    await buildSnapshot(storage, { at: "2020-01-01T02:00:00.000Z", sequence: 3 });
    await buildSnapshot(storage, { at: "2026-03-01T02:00:00.000Z", sequence: 2 });
    const good = (await find(storage)).filter((found) => found.kind === "good");
    expect(sortBySequence(good).map(({ manifest }) => manifest.sequence)).to.deep.equal([3, 2, 1]);
  });
});
