// Did you mean: what a typing mistake most likely stood for, and silence where nothing is near.
import { expect } from "chai";
import { nearestName } from "../../src/config/nearest-name.ts";

describe("nearestName", () => {
  const known = ["store", "envFile", "every", "run", "exclude", "type", "url"];
  const meant: readonly (readonly [string, string | undefined])[] = [
    ["stroe", "store"],
    ["env_file", "envFile"],
    ["ENVFILE", "envFile"],
    ["evry", "every"],
    ["excludes", "exclude"],
    ["tpye", "type"],
    ["ulr", "url"],
    ["foo", undefined],
    ["password", undefined],
    ["", undefined],
  ];
  for (const [name, nearest] of meant) {
    it(`takes ${JSON.stringify(name)} for ${nearest ?? "nothing"}`, () =>
      expect(nearestName(name, known)).to.equal(nearest));
  }
});
