import { expect } from "chai";
import { bytePath } from "../../src/tree/byte-path.ts";
import { globMatcher } from "../../src/tree/glob.ts";

const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["a.txt", ["a.txt", "a.txt/below"], ["b/a.txt", "axtxt", "a.txt2"]],
  ["logs", ["logs", "logs/a/b"], ["logs2", "x/logs"]],
  ["/logs/", ["logs", "logs/a"], ["x/logs"]],
  ["*.txt", ["a.txt", ".txt"], ["a/b.txt", "a.txtx"]],
  ["**/*.txt", ["a.txt", "a/b/c.txt"], ["a/b.txt2"]],
  ["a/**", ["a/b", "a/b/c"], ["a", "ab"]],
  ["a/**/z", ["a/z", "a/b/z", "a/b/c/z"], ["az", "a/bz"]],
  ["?", ["a", "ä", "🛟"], ["ab", "/"]],
  ["[a-c]x", ["ax", "cx"], ["dx", "x"]],
  ["[!a-c]x", ["dx", "äx"], ["ax", "x"]],
  ["[]]", ["]"], ["["]],
  ["a+(b).c|^$", ["a+(b).c|^$"], ["a"]],
  ["\\*", ["*"], ["a"]],
  ["[", ["["], ["a"]],
  ["new\nline*", ["new\nline\n"], ["new"]],
  ["ä*", ["ä", "äb"], ["a"]],
];

describe("A glob", () => {
  for (const [glob, yes, no] of cases) {
    it(`${JSON.stringify(glob)} matches ${yes.join(" ")} and not ${no.join(" ")}`, () => {
      const matches = globMatcher(glob);
      expect(yes.filter((path) => !matches(path))).to.deep.equal([]);
      expect(no.filter((path) => matches(path))).to.deep.equal([]);
    });
  }

  it("matches names that are not UTF-8, byte for byte", () => {
    const path = bytePath(Buffer.from([0xff, 0x2e, 0x74]));
    expect(globMatcher("*.t")(path)).to.equal(true);
    expect(globMatcher("?.t")(path)).to.equal(true);
    expect(globMatcher("ÿ.t")(path)).to.equal(false);
  });

  it("is refused where it is empty or holds an impossible set", () => {
    for (const glob of ["", "/", "[z-a]", "[ä]"]) {
      expect(() => globMatcher(glob), glob)
        .to.throw()
        .with.property("code", "tree/pattern");
    }
  });
});
