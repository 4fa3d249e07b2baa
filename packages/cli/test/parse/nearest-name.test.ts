import { expect } from "chai";
import { nearestName } from "../../src/parse/nearest-name.ts";

describe("the nearest name", () => {
  const names = ["backup", "list", "gc", "recover", "restore"];

  it("is found over one slip: a letter more, less, changed or swapped", () => {
    for (const typed of ["bakcup", "bckup", "baackup", "bacjup", "BACKUP"])
      expect(nearestName(typed, names)).to.equal("backup");
  });

  it("is the closest of several", () => {
    expect(nearestName("restor", names)).to.equal("restore");
    expect(nearestName("recovr", names)).to.equal("recover");
  });

  it("is none where nothing is close", () => {
    expect(nearestName("frobnicate", names)).to.equal(undefined);
    expect(nearestName("xy", names)).to.equal(undefined);
  });
});
