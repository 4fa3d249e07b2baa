import { expect } from "chai";
import { reaches } from "../../src/stack/mount-overlap.ts";

const bind = (source: string) => ({ type: "bind", name: "", source, target: "/x", writable: true });
const volume = (name: string) => ({ type: "volume", name, source: `/v/${name}/_data`, target: "/x", writable: true });

describe("a mount reaches a tree", () => {
  const cases: readonly (readonly [string, boolean, boolean])[] = [
    ["the same directory", reaches(bind("/srv/a"), { path: "/srv/a" }), true],
    ["a directory above", reaches(bind("/srv"), { path: "/srv/a" }), true],
    ["the root", reaches(bind("/"), { path: "/srv/a" }), true],
    ["a directory below", reaches(bind("/srv/a/b"), { path: "/srv/a" }), true],
    ["a sibling with the same beginning", reaches(bind("/srv/ab"), { path: "/srv/a" }), false],
    ["the same volume", reaches(volume("x"), { volume: "x" }), true],
    ["another volume", reaches(volume("y"), { volume: "x" }), false],
    ["a directory called as the volume", reaches(bind("x"), { volume: "x" }), false],
  ];
  for (const [what, found, expected] of cases) {
    it(`${expected ? "through" : "but not through"} ${what}`, () => {
      expect(found).to.equal(expected);
    });
  }
});
