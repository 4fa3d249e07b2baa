// A variable fills a text, and never becomes anything else.
import { expect } from "chai";
import { interpolate } from "../../src/config/interpolate.ts";
import { ProblemList } from "../../src/config/problems.ts";
import { linesOf, resolveYaml, rightConfig } from "./bench.ts";

function read(text: string, env: Record<string, string> = {}): { value: unknown; problems: readonly string[] } {
  const problems = new ProblemList();
  const value = interpolate({ text }, env, problems) as { text: unknown };
  return { value: value.text, problems: problems.all().map(({ message }) => message) };
}

describe("interpolate", () => {
  const facts: readonly (readonly [string, Record<string, string>, string])[] = [
    ["${A}", { A: "x" }, "x"],
    ["a-${A}-${B}", { A: "x", B: "y" }, "a-x-y"],
    ["${A}", { A: "" }, ""],
    ["${A:-d}", {}, "d"],
    ["${A:-d}", { A: "" }, "d"],
    ["${A:-}", {}, ""],
    ["${A:-a b:c}", {}, "a b:c"],
    ["${A}", { A: "${B}" }, "${B}"],
    ["${A}", { A: "$&$1$$" }, "$&$1$$"],
    ["$${A}", {}, "${A}"],
    ["$$$${A}", {}, "$${A}"],
    ["cost $5 $HOME", { HOME: "x" }, "cost $5 $HOME"],
  ];
  for (const [text, env, expected] of facts) {
    it(`reads ${text} with ${JSON.stringify(env)} as ${JSON.stringify(expected)}`, () => {
      expect(read(text, env)).to.deep.equal({ value: expected, problems: [] });
    });
  }

  it("says all variables of a text that are not set, and the text only once", () => {
    expect(read("${A} ${B}").problems).to.deep.equal(["A, B are not set in the environment"]);
  });

  for (const text of ["${A", "${}", "${A-b}", "${1A}", "${A:-${B}}"]) {
    it(`refuses ${text}`, () =>
      expect(read(text, { A: "a", B: "b" }).problems[0]).to.contain("is not a reference to a variable"));
  }

  it("does not take what every object inherits for a variable", () => {
    expect(read("${constructor}").problems).to.have.length(1);
  });

  it("cannot inject structure, keys or other types", async () => {
    const evil = "x, y]\n    owner: eve\nevil: {a: 1} #";
    const config = await resolveYaml(rightConfig.replace("[data]", '["${PATHS}"]'), { env: { PATHS: evil } });
    expect(config.artifacts.db?.config).to.deep.include({ paths: [evil] });
    expect(config.artifacts.db).not.to.have.property("owner");
    const typed = await linesOf(rightConfig.replace("[data]", "[a]\n    depth: ${DEPTH}"), { env: { DEPTH: "7" } });
    expect(typed).to.deep.equal(["lifeboat.yaml:15:12 artifacts.db.depth: expected number, received string"]);
  });

  it("leaves keys alone", async () => {
    const lines = await linesOf(rightConfig.replace("    path:", '    "${A}":'), { env: { A: "path" } });
    expect(lines[0]).to.contain("is missing");
    expect(lines[1]).to.contain('storages.local["${A}"]: unknown key');
  });

  it("never prints the value of a variable", async () => {
    const lines = await linesOf(rightConfig.replace("[data]", "${SECRET}"), { env: { SECRET: "hunter2" } });
    expect(lines.join()).to.contain("artifacts.db.paths").and.not.to.contain("hunter2");
  });
});
