import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { findRepository, initRepository, openRepository } from "../../src/snapshot/repository.ts";
import { storageMemory, type StorageMemory } from "../../src/snapshot/storage-memory.ts";
import { buildSnapshot, put, putRepository, repository } from "./build-snapshot.ts";
import { memoryStorage } from "./memory-storage.ts";
import { runContext } from "./run-context.ts";

const ctx = runContext();

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => "done",
    (error: unknown) => (error as { code?: string }).code,
  );
}

describe("a storage", () => {
  let directory: string;
  let memory: StorageMemory;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "lifeboat-repository-"));
    memory = storageMemory(directory);
  });
  afterEach(async () => rm(directory, { recursive: true }));

  it("that is empty and was never seen becomes a repository by itself", async () => {
    const place = { name: "local", storage: memoryStorage(), memory };
    const made = await openRepository(place, ctx);
    expect(place.storage.objects.has("lifeboat.json")).to.equal(true);
    expect(await openRepository(place, ctx)).to.deep.equal(made);
    expect((await memory.recall("memory"))?.repository).to.equal(made.id);
  });

  it("is never made a repository by looking at it", async () => {
    const place = { name: "local", storage: memoryStorage(), memory };
    expect(await findRepository(place, ctx)).to.equal(undefined);
    expect(place.storage.objects.size).to.equal(0);
    expect(await memory.recall("memory")).to.equal(undefined);
  });

  it("that is empty although it was seen before is probably not mounted", async () => {
    await openRepository({ name: "local", storage: memoryStorage(), memory }, ctx);
    const unmounted = { name: "local", storage: memoryStorage(), memory };
    const refused = await openRepository(unmounted, ctx).catch((error: unknown) => error);
    expect(refused).to.have.property("code", "storage/not-initialised");
    expect(refused)
      .to.have.property("message")
      .that.matches(/local.*is it mounted\?/);
    expect(refused)
      .to.have.property("remedy")
      .that.matches(/lifeboat storages init local/);
    expect(unmounted.storage.objects.size).to.equal(0);
  });

  it("that holds something else is left alone", async () => {
    const storage = memoryStorage();
    await put(storage, "photos/1.jpg", "x");
    expect(await codeOf(openRepository({ name: "local", storage, memory }, ctx))).to.equal("storage/not-initialised");
    expect(storage.objects.size).to.equal(1);
  });

  it("that is another repository than the one seen before is refused", async () => {
    await openRepository({ name: "local", storage: memoryStorage(), memory }, ctx);
    const storage = memoryStorage();
    await putRepository(storage);
    expect(await codeOf(openRepository({ name: "local", storage, memory }, ctx))).to.equal(
      "storage/not-this-repository",
    );
  });

  it("that this host has never seen is taken for what it says it is", async () => {
    const storage = memoryStorage();
    await putRepository(storage);
    expect(await openRepository({ name: "local", storage, memory }, ctx)).to.have.property("id", repository);
    expect((await memory.recall("memory"))?.repository).to.equal(repository);
  });

  it("with any byte of lifeboat.json changed is another repository or none", async () => {
    const storage = memoryStorage();
    await putRepository(storage);
    const place = { name: "local", storage, memory };
    await openRepository(place, ctx);
    const bytes = storage.objects.get("lifeboat.json")!;
    for (let at = 0; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1;
      storage.objects.set("lifeboat.json", flipped);
      const code = await codeOf(openRepository(place, ctx));
      const inTheDate = code === "done" && /"createdAt": ".*"/.exec(bytes.toString())!.index < at;
      if (!inTheDate) expect(code, `byte ${at}`).to.match(/^storage\/(invalid-repository|not-this-repository)$/);
    }
  });

  it("is one repository for two hosts that open it at the same time", async () => {
    const storage = memoryStorage();
    const other = storageMemory(join(directory, "other-host"));
    const [a, b] = await Promise.all([
      openRepository({ name: "a", storage, memory }, ctx),
      openRepository({ name: "b", storage, memory: other }, ctx),
    ]);
    expect(a).to.deep.equal(b);
  });

  describe("initialised by a person", () => {
    it("is the new repository from then on, whatever was seen before", async () => {
      await openRepository({ name: "local", storage: memoryStorage(), memory }, ctx);
      const place = { name: "local", storage: memoryStorage(), memory };
      const made = await initRepository(place, ctx);
      expect(await openRepository(place, ctx)).to.deep.equal(made);
    });

    it("keeps the id that is already there, and its snapshots with it", async () => {
      await openRepository({ name: "local", storage: memoryStorage(), memory }, ctx);
      const storage = memoryStorage();
      await putRepository(storage);
      expect(await initRepository({ name: "local", storage, memory }, ctx)).to.have.property("id", repository);
      expect(await openRepository({ name: "local", storage, memory }, ctx)).to.have.property("id", repository);
    });

    it("gets the id back that all of its snapshots name, where lifeboat.json was lost", async () => {
      const storage = memoryStorage();
      await buildSnapshot(storage);
      expect(await initRepository({ name: "local", storage, memory }, ctx)).to.have.property("id", repository);
    });

    it("gets a new id where its snapshots do not agree", async () => {
      const storage = memoryStorage();
      await buildSnapshot(storage);
      await buildSnapshot(storage, { instance: "b", repository: "99999999-2222-4333-8444-555555555555" });
      const { id } = await initRepository({ name: "local", storage, memory }, ctx);
      expect([repository, "99999999-2222-4333-8444-555555555555"]).not.to.include(id);
    });

    it("is refused where it is that repository already", async () => {
      const place = { name: "local", storage: memoryStorage(), memory };
      await openRepository(place, ctx);
      expect(await codeOf(initRepository(place, ctx))).to.equal("storage/already-initialised");
    });
  });

  describe("as this host remembers it", () => {
    it("keeps the highest sequence of each instance, whoever is faster", async () => {
      await memory.rememberRepository("s", repository);
      const numbers = [3, 9, 1, 7];
      await Promise.all(numbers.map((number) => memory.rememberSequence("s", number % 2 === 0 ? "b" : "a", number)));
      await memory.rememberSequence("s", "b", 4);
      expect((await storageMemory(directory).recall("s"))?.sequences).to.deep.equal({ a: 9, b: 4 });
    });

    it("has forgotten the sequences of another repository that was there before", async () => {
      await memory.rememberRepository("s", repository);
      await memory.rememberSequence("s", "a", 3);
      await memory.rememberRepository("s", "99999999-2222-4333-8444-555555555555");
      expect((await memory.recall("s"))?.sequences).to.deep.equal({});
    });

    it("is in one private file a storage, and leaves nothing else", async () => {
      await memory.rememberRepository("s3://a", repository);
      await memory.rememberRepository("s3://b", repository);
      const files = await readdir(join(directory, "storages"));
      expect(files.length).to.equal(2);
      for (const file of files) expect((await stat(join(directory, "storages", file))).mode & 0o777).to.equal(0o600);
    });

    it("is an error rather than a blank where the file is damaged", async () => {
      await memory.rememberRepository("s", repository);
      const [file = ""] = await readdir(join(directory, "storages"));
      await writeFile(join(directory, "storages", file), "{");
      expect(await codeOf(memory.recall("s"))).to.equal("storage/bad-memory");
      await rm(join(directory, "storages", file));
      await mkdir(join(directory, "storages", file));
      expect(await codeOf(memory.recall("s"))).to.equal("storage/bad-memory");
    });
  });
});
