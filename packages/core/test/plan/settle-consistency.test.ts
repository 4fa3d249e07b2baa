import { expect } from "chai";
import { settleConsistency } from "../../src/plan/settle-consistency.ts";
import { holdRequest } from "../../src/plan/planned-hold.ts";
import type { PlannedSource } from "../../src/plan/source.ts";
import { source } from "./source-builder.ts";

const consistencies = (sources: readonly PlannedSource[]) => sources.map((planned) => planned.consistency);

describe("settleConsistency", () => {
  it("holds what services write", () => {
    expect(consistencies(settleConsistency([source("uploads", { writers: ["app"] })]))).to.deep.equal(["moment"]);
  });

  it("reads a database live when it is alone, and in the moment where there is one", () => {
    const database = source("db", { needsUp: ["db"] });
    expect(consistencies(settleConsistency([database]))).to.deep.equal(["live"]);
    const both = settleConsistency([database, source("uploads", { writers: ["app"] })]);
    expect(consistencies(both)).to.deep.equal(["moment", "moment"]);
  });

  it("reads what no service writes live, also beside a moment", () => {
    const both = settleConsistency([source("scripts", {}), source("uploads", { writers: ["app"] })]);
    expect(consistencies(both)).to.deep.equal(["live", "moment"]);
  });

  it("does what the configuration says", () => {
    const sources = [source("a", { writers: ["app"] }, "live"), source("b", {}, "held")];
    expect(consistencies(settleConsistency(sources))).to.deep.equal(["live", "held"]);
  });
});

describe("holdRequest", () => {
  it("holds nothing for live artifacts", () => {
    expect(holdRequest(settleConsistency([source("a", {})]))).to.equal(null);
  });

  it("holds only the writers for `held`, and everything but what is needed up for `moment`", () => {
    const held = settleConsistency([source("a", { writers: ["app", "worker"] }, "held")]);
    expect(holdRequest(held)).to.deep.equal({ services: ["app", "worker"], keepUp: [] });
    const moment = settleConsistency([source("a", { writers: ["app"] }), source("db", { needsUp: ["db"] })]);
    expect(holdRequest(moment)).to.deep.equal({ services: "all", keepUp: ["db"] });
  });

  it("refuses a service that would have to stand still and run at once, and names it", () => {
    const sources = settleConsistency([source("files", { writers: ["db"] }), source("dump", { needsUp: ["db"] })]);
    expect(() => holdRequest(sources))
      .to.throw(/db.*files.*dump/)
      .with.property("code", "plan/up-and-down");
  });
});
