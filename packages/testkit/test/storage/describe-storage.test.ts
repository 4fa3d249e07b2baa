import { after, before, describe, it } from "mocha";
import { expect } from "chai";
import { describeStorage, FaultyStorage, MemoryStorage, SlowStorage, type MemoryPlace } from "@lifeboat/testkit";
import { brokenStorages } from "./broken-storages.ts";
import { outcomesOf } from "./collecting-runner.ts";

const runner = { describe, it, before, after };
const promises = ["conditionalPut", "ranges"] as const;

describe("describeStorage", () => {
  const memory: MemoryPlace = new Map();
  describeStorage(runner, { name: "memory", promises, open: async () => new MemoryStorage(memory) });

  const wrapped: MemoryPlace = new Map();
  describeStorage(runner, {
    name: "memory behind quiet fakes",
    promises,
    manyObjects: 60,
    open: async () => new SlowStorage(new FaultyStorage(new MemoryStorage(wrapped)), { put: 1 }),
  });

  describe("catches a storage that", () => {
    for (const [fault, broken] of Object.entries(brokenStorages)) {
      const { group } = broken;
      it(`${fault}: by the group "${group}"`, async () => {
        const place: MemoryPlace = new Map();
        const options = { name: "broken", promises, abortMs: 300, open: async () => broken.make(place) };
        const outcomes = await outcomesOf((collecting) => describeStorage(collecting, options), group);
        expect(outcomes.filter(({ error }) => error !== undefined)).to.not.be.empty;
      });
    }
  });

  it("shows a closed gate as a test that was not run, with the reason", async () => {
    const place: MemoryPlace = new Map();
    const options = { name: "modest", promises: [], manyObjects: 3, open: async () => new MemoryStorage(place) };
    const outcomes = await outcomesOf((collecting) => describeStorage(collecting, options));
    const notRun = outcomes.filter(({ name }) => name.includes("(not run: modest does not promise"));
    expect(notRun.length).to.be.greaterThan(5);
    // A memory storage can do more than it was announced to: the suite notices that, and nothing else.
    expect(outcomes.filter(({ error }) => error !== undefined).map(({ group }) => group)).to.deep.equal([
      "says what it can",
    ]);
  });
});
