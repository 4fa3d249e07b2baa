import { expect } from "chai";
import { bytesOf, FaultyStorage, MemoryStorage, sourceOf, SlowStorage, testContext } from "@lifeboat/testkit";

const error = new Error("programmed");
const caught = (act: Promise<unknown>): Promise<unknown> =>
  act.then(
    () => undefined,
    (reason: unknown) => reason,
  );

describe("FaultyStorage", () => {
  it("fails the next call of a method once, and then works again", async () => {
    using ctx = testContext();
    const storage = new FaultyStorage(new MemoryStorage());
    storage.failNext("put", error);
    expect(await caught(storage.put("a", sourceOf("x"), {}, ctx))).to.equal(error);
    expect(await storage.stat({ key: "a" }, ctx)).to.equal(undefined);
    expect((await storage.put("a", sourceOf("x"), {}, ctx)).bytes).to.equal(1);
    expect(storage.calls).to.deep.equal(["put a", "stat a", "put a"]);
  });

  it("reads half of a source and keeps nothing of it", async () => {
    using ctx = testContext();
    const storage = new FaultyStorage(new MemoryStorage());
    storage.failNext("put", error, "half-way");
    expect(await caught(storage.put("a", sourceOf("12345678"), {}, ctx))).to.equal(error);
    expect(await storage.stat({ key: "a" }, ctx)).to.equal(undefined);
  });

  it("does the work and loses the answer", async () => {
    using ctx = testContext();
    const storage = new FaultyStorage(new MemoryStorage());
    storage.failNext("put", error, "afterwards");
    expect(await caught(storage.put("a", sourceOf("x"), {}, ctx))).to.equal(error);
    expect((await storage.stat({ key: "a" }, ctx))?.bytes).to.equal(1);
  });

  it("breaks a get and a list half-way with the error, never with a clean end", async () => {
    using ctx = testContext();
    const storage = new FaultyStorage(new MemoryStorage());
    for (const key of ["a", "b"]) await storage.put(key, sourceOf("12345678"), {}, ctx);
    storage.failNext("get", error, "half-way");
    storage.failNext("list", error, "half-way");
    expect(await caught(storage.get({ key: "a" }, {}, ctx).then(bytesOf))).to.equal(error);
    const seen: string[] = [];
    const walk = async (): Promise<void> => {
      for await (const { key } of storage.list("", ctx)) seen.push(key);
    };
    expect(await caught(walk())).to.equal(error);
    expect(seen).to.deep.equal(["a"]);
  });
});

describe("SlowStorage", () => {
  it("gives up waiting when the run is aborted", async () => {
    using ctx = testContext();
    const storage = new SlowStorage(new MemoryStorage(), { put: 60_000 });
    const put = storage.put("a", sourceOf("x"), {}, ctx);
    const reason = new Error("stop");
    ctx.abort(reason);
    expect(await caught(put)).to.equal(reason);
  });
});
