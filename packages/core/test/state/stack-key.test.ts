import { expect } from "chai";
import { stackKey } from "../../src/state/stack-key.ts";

describe("the key of a stack", () => {
  it("begins with the project where that is a file name", () => {
    expect(stackKey({ engine: "e", project: "core" })).to.match(/^core-[0-9a-f]{12}$/);
  });

  it("differs for one project on two engines", () => {
    expect(stackKey({ engine: "a", project: "core" })).not.to.equal(stackKey({ engine: "b", project: "core" }));
  });

  it("is a file name whatever the project is called", () => {
    const keys = ["../etc", "a/b", "", ".", "x".repeat(300)].map((project) => stackKey({ engine: "e", project }));
    for (const key of keys) expect(key).to.match(/^[0-9a-f]{12}-[0-9a-f]{12}$/);
    expect(new Set(keys).size).to.equal(keys.length);
  });
});
