import { expect } from "chai";
import { isAtLeast } from "../../src/engine/check-versions.ts";

describe("a version", () => {
  for (const [found, needed, enough] of [
    ["20.10.24+dfsg1", "20.10", true],
    ["2.26.1-4", "2.21", true],
    ["v2.21.0", "2.21", true],
    ["2.9.0", "2.21", false],
    ["19.03.15", "20.10", false],
    ["5.0.0", "2.21", true],
    ["dev", "2.21", true],
  ] as const) {
    it(`${found} is ${enough ? "" : "not "}at least ${needed}`, () => {
      expect(isAtLeast(found, needed)).to.equal(enough);
    });
  }
});
