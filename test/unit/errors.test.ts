// The catalogue of errors: complete in the documentation, used by the code, and named after the rooms.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { documentedCodes, ERRORS_PAGE, errorsPage } from "../../scripts/docs/errors-page.ts";
import { readErrorTables, type CataloguedError } from "../../scripts/docs/error-tables.ts";
import { nodesOf, ROOT, sourceFile, sourceFiles } from "./house/source-files.ts";

/** Where a room speaks for a subject of another name. */
const SUBJECTS: Readonly<Record<string, readonly string[]>> = {
  codec: ["codec", "integrity"],
  contract: ["storage", "restore"],
  guardian: ["guardian", "recover"],
  hooks: ["hook"],
  house: ["house", "plugin"],
  report: ["report", "run"],
  snapshot: ["snapshot", "storage", "restore"],
  state: ["state", "lock"],
};

describe("the catalogue of errors", () => {
  let errors: readonly CataloguedError[] = [];
  let page = "";

  before(async () => {
    errors = await readErrorTables();
    page = await readFile(path.join(ROOT, ERRORS_PAGE), "utf8");
  });

  it("is documented whole", () => {
    const documented = documentedCodes(page);
    expect(errors.map(({ code }) => code).filter((code) => !documented.includes(code))).to.deep.equal([]);
  });

  it("has every code that is documented", () => {
    const codes = errors.map(({ code }) => code);
    expect(documentedCodes(page).filter((code) => !codes.includes(code))).to.deep.equal([]);
  });

  it("is documented as it is now: `npm run docs` would change nothing", async () => {
    expect(page).to.equal(await errorsPage());
  });

  it("has each code once", () => {
    const codes = errors.map(({ code }) => code);
    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).to.deep.equal([]);
  });

  it("is used: each error is thrown somewhere", () => {
    const made = new Set(sourceFiles().flatMap(({ syntax }) => codesMadeIn(syntax)));
    expect(errors.map(({ code }) => code).filter((code) => !made.has(code))).to.deep.equal([]);
  });

  it("names each error after its room, its plugin or its program", () => {
    const strays = errors.filter(({ code, file }) => !subjectsOf(file).includes(code.split("/")[0] ?? ""));
    expect(strays.map(({ code, file }) => `${code} in ${file}`)).to.deep.equal([]);
  });

  it("has for each error a message and a remedy that show all their facts", () => {
    const broken = errors.filter(({ example }) => /undefined|NaN|\[object/.test(example.message + example.remedy));
    expect(broken.map(({ code }) => code)).to.deep.equal([]);
    expect(errors.filter(({ example }) => example.message === "" || example.remedy === "")).to.deep.equal([]);
  });

  it("counts what makes an error, and nothing that only speaks of its code", () => {
    const text = `throw errors["a/b"]({}); if (hasCode(e, "a/c")) throw invalid("a/d", e);`;
    expect(codesMadeIn(sourceFile("packages/core/src/run/x.ts", text).syntax)).to.deep.equal(["a/b", "a/d"]);
  });
});

/** `table["room/what"]`, or `throw invalid("room/what", …)` where a function looks into the table. */
function codesMadeIn(syntax: ts.SourceFile): readonly string[] {
  return Array.from(nodesOf(syntax))
    .filter(ts.isStringLiteral)
    .filter(makesError)
    .map(({ text }) => text);
}

function makesError(literal: ts.StringLiteral): boolean {
  const { parent } = literal;
  if (ts.isElementAccessExpression(parent)) return parent.argumentExpression === literal;
  return ts.isCallExpression(parent) && ts.isThrowStatement(parent.parent);
}

function subjectsOf(file: string): readonly string[] {
  const { home, room } = sourceFile(file, "");
  if (home !== "packages/core") return [path.basename(home)];
  return SUBJECTS[room] ?? [room];
}
