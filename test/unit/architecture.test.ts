// The order of the house: who may import whom, and which words stay outside.
import { expect } from "chai";
import { forbiddenImports, importsElsewhere, importsOutOfTheContract } from "./house/dependencies.ts";
import { circles, usesOf, without } from "./house/rooms.ts";
import { sourceFile, sourceFiles } from "./house/source-files.ts";
import { vendorWords } from "./house/words.ts";

const CONTAINER = ["tsyringe", "reflect-metadata"];
const CHILDREN = ["node:child_process", "child_process", "execa"];
const STARTS_CHILDREN = ["packages/core/src/process/spawn-group.ts", "packages/core/src/state/spawn-heir.ts"];

/** Uses that still close a circle. Each is a debt: take it away here when it is paid. */
const DEBTS: readonly string[] = [];

describe("the architecture", () => {
  const everything = sourceFiles();
  const core = sourceFiles("packages/core");

  it("sees the sources", () => {
    const homes = new Set(everything.map(({ home }) => home));
    expect([...homes]).to.include.members([
      "packages/cli",
      "packages/core",
      "packages/testkit",
      "plugins/compose",
      "plugins/files",
    ]);
    expect(core.length).to.be.greaterThan(100);
  });

  it("lets the contract import nothing but types of Node", () => {
    expect(core.filter(({ room }) => room === "contract").flatMap(importsOutOfTheContract)).to.deep.equal([]);
  });

  it("lets each package import its own files, its dependencies and the front doors it may use", () => {
    expect(everything.flatMap((file) => forbiddenImports(file))).to.deep.equal([]);
  });

  it("keeps the container in composition.ts", () => {
    expect(importsElsewhere(everything, CONTAINER, ["packages/core/src/composition.ts"])).to.deep.equal([]);
  });

  it("starts children in the process room, and heirs of a lock in the state room, and nowhere else", () => {
    expect(importsElsewhere(everything, CHILDREN, STARTS_CHILDREN)).to.deep.equal([]);
  });

  it("has no word of a plugin or a vendor in core", () => {
    expect(core.flatMap(vendorWords)).to.deep.equal([]);
  });

  it(`lets no rooms of core use each other in a circle, debts: ${DEBTS.join(", ") || "none"}`, () => {
    const circle = circles(without(usesOf(core), DEBTS));
    expect(Object.fromEntries(circle)).to.deep.equal({});
  });

  it("names no debt that was paid", () => {
    const circle = circles(usesOf(core));
    expect(DEBTS.filter((debt) => !circle.has(debt))).to.deep.equal([]);
  });
});

describe("the architecture's rules", () => {
  const plugin = (text: string) => sourceFile("plugins/acme/src/thing/thing.ts", text);
  const inCore = (text: string, room = "run") => sourceFile(`packages/core/src/${room}/thing.ts`, text);

  it("see a plugin that goes past the front door", () => {
    const imports = [
      `import { x } from "@lifeboat/core";`,
      `import { x } from "../../../../packages/core/src/run/x.ts";`,
      `export * from "lodash";`,
      `const x = await import("@lifeboat/plugin-files");`,
      `type X = import("yaml").Document;`,
    ];
    const dependencies = ["@lifeboat/core", "@lifeboat/plugin-files", "zod"];
    for (const each of imports) expect(forbiddenImports(plugin(each), dependencies), each).to.have.length(1);
  });

  it("let a plugin use its dependencies, its own files and the contract", () => {
    const text = `import z from "zod";\nimport fs from "node:fs";\nimport { y } from "../y.ts";\nimport { x } from "@lifeboat/core/plugin";`;
    expect(forbiddenImports(plugin(text), ["zod", "@lifeboat/core"])).to.deep.equal([]);
  });

  it("see a contract that leaves its room", () => {
    expect(importsOutOfTheContract(inCore(`import type { X } from "../run/x.ts";`, "contract"))).to.have.length(1);
    expect(importsOutOfTheContract(inCore(`import { Readable } from "node:stream";`, "contract"))).to.have.length(1);
    expect(importsOutOfTheContract(inCore(`import type { Readable } from "node:stream";`, "contract"))).to.deep.equal(
      [],
    );
  });

  it("see a container or a child process elsewhere, also when imported late", () => {
    expect(importsElsewhere([inCore(`import "reflect-metadata";`)], CONTAINER, [])).to.have.length(1);
    expect(importsElsewhere([inCore(`await import("node:child_process");`)], CHILDREN, [])).to.have.length(1);
  });

  it("see words of plugins in names and in single words, and let sentences and comments be", () => {
    expect(vendorWords(inCore(`const pgDump = 1;`))).to.have.length(1);
    expect(vendorWords(inCore(`if (type === "compose-volume") stop();`))).to.have.length(1);
    expect(vendorWords(inCore("const x = `docker`;"))).to.have.length(1);
    expect(vendorWords(inCore(`// docker\nconst remedy = "Start docker again";`))).to.deep.equal([]);
  });

  it("see a circle of rooms, and none where only types go round", () => {
    const there = inCore(`import { b } from "../plan/b.ts";`);
    expect(circles(usesOf([there, inCore(`import { a } from "../run/a.ts";`, "plan")])).size).to.equal(2);
    expect(circles(usesOf([there, inCore(`import type { A } from "../run/a.ts";`, "plan")])).size).to.equal(0);
  });
});
