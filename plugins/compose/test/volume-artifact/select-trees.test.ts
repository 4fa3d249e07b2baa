import { expect } from "chai";
import { selectTrees } from "../../src/volume-artifact/select-trees.ts";
import { volumeConfig } from "../../src/volume-artifact/volume-config.ts";
import { bindTree, codeOf, stackFacts, volumeTree } from "../support/stack-facts.ts";

const facts = stackFacts(
  { app: {} },
  {
    trees: [
      volumeTree("uploads", ["app"]),
      volumeTree("cache", ["app"]),
      bindTree("/srv/a/data", ["app"]),
      bindTree("/srv/b/data", ["app"]),
      bindTree("/etc/x.conf", ["app"], "file"),
      bindTree("/srv/ü", []),
    ],
  },
);
const parts = (config: object) => selectTrees(volumeConfig.parse(config), facts, "files").trees.map(({ part }) => part);

describe("the trees of an artifact", () => {
  it("are one volume, several, or all", () => {
    expect(parts({ volume: "uploads" })).to.deep.equal(["uploads"]);
    expect(parts({ volumes: ["cache", "uploads"] })).to.deep.equal(["cache", "uploads"]);
    expect(parts({ volumes: "all" })).to.deep.equal(["uploads", "cache"]);
  });

  it("have names that are unique and fit for a file, and do not depend on what else is selected", () => {
    const all = parts({ binds: "all" });
    expect(new Set(all).size).to.equal(all.length);
    for (const part of all) expect(part).to.match(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
  });

  it("pass over mounted files with a warning, and refuse them by name", () => {
    expect(selectTrees(volumeConfig.parse({ binds: "all" }), facts, "files").warnings.join()).to.contain("/etc/x.conf");
    expect(codeOf(() => parts({ binds: ["/etc/x.conf"] }))).to.equal("compose/bind-missing");
  });

  it("are refused by name where the stack does not have them", () => {
    expect(codeOf(() => parts({ volume: "upload" }))).to.equal("compose/unknown-volume");
    expect(codeOf(() => parts({ binds: ["/nowhere"] }))).to.equal("compose/unknown-bind");
    expect(codeOf(() => selectTrees({ volumes: "all" }, stackFacts({ app: {} }), "files"))).to.equal(
      "compose/nothing-selected",
    );
  });

  it("have to be named in the configuration, one way or the other", () => {
    expect(volumeConfig.safeParse({}).success).to.equal(false);
    expect(volumeConfig.safeParse({ volume: "a", volumes: "all" }).success).to.equal(false);
  });
});
