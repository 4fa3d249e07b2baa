// The manners of a source file, held by all of them.
import { expect } from "chai";
import { indexInsideFolder, MOST_LINES, printsOrExits, tooLong, withoutReason } from "./house/manners.ts";
import { sourceFile, sourceFiles } from "./house/source-files.ts";

/** A program of its own, started as a child: it ends itself once its last word is out. */
const PROGRAMS = ["packages/core/src/guardian/guardian-main.ts"];

describe("every source file", () => {
  const everything = sourceFiles();
  const libraries = sourceFiles("{packages/core,packages/testkit,plugins/*}");

  it(`has at most ${MOST_LINES} lines`, () => {
    expect(everything.flatMap(tooLong)).to.deep.equal([]);
  });

  it("begins with the reason why it exists", () => {
    expect(everything.flatMap(withoutReason)).to.deep.equal([]);
  });

  it("is no index inside a folder", () => {
    expect(everything.flatMap(indexInsideFolder)).to.deep.equal([]);
  });

  it("neither prints nor ends the process, unless it is a program", () => {
    const files = libraries.filter(({ path }) => !PROGRAMS.includes(path));
    expect(files.flatMap(printsOrExits)).to.deep.equal([]);
  });
});

describe("the rules of manners", () => {
  const file = (text: string, path = "packages/core/src/run/thing.ts") => sourceFile(path, text);

  it("see a long file", () => {
    expect(tooLong(file("// why\n".repeat(MOST_LINES + 1)))).to.have.length(1);
    expect(tooLong(file("// why\n".repeat(MOST_LINES)))).to.deep.equal([]);
  });

  it("see a file that does not say why it exists", () => {
    expect(withoutReason(file(`import x from "x";`))).to.have.length(1);
    expect(withoutReason(file("//\nlet x;"))).to.have.length(1);
    expect(withoutReason(file("// Because.\n"))).to.deep.equal([]);
  });

  it("see an index inside a folder, and let the front door be", () => {
    expect(indexInsideFolder(file("", "packages/core/src/run/index.ts"))).to.have.length(1);
    expect(indexInsideFolder(file("", "packages/core/src/index.ts"))).to.deep.equal([]);
  });

  it("see what prints or ends the process", () => {
    for (const text of [
      "console.log(1)",
      "process.exit(1)",
      "globalThis.console.error(1)",
      "const { log } = console.x",
    ])
      expect(printsOrExits(file(text)), text).to.have.length(1);
    expect(printsOrExits(file("process.exitCode = 1; other.exit()"))).to.deep.equal([]);
  });
});
