import { expect } from "chai";
import { startWaves } from "../../src/stack/start-order.ts";

const waves = (dependsOn: Record<string, string[]>, order: string[] = [], services = Object.keys(dependsOn)) =>
  startWaves({ services, dependsOn, order });

describe("the order in which services start", () => {
  it("is one wave where nothing depends on anything", () => {
    expect(waves({ b: [], a: [] })).to.deep.equal([["a", "b"]]);
  });

  it("puts what is depended on first, also by way of a service that is not started", () => {
    expect(waves({ app: ["init"], init: ["db"], db: [] }, [], ["app", "db"])).to.deep.equal([["db"], ["app"]]);
  });

  it("follows the configured order, and everything else comes after it", () => {
    expect(waves({ db: [], app: [], proxy: [], extra: [] }, ["db", "app", "proxy"])).to.deep.equal([
      ["db"],
      ["app"],
      ["proxy"],
      ["extra"],
    ]);
  });

  it("starts what a configured service depends on before it", () => {
    expect(waves({ db: [], cache: [], app: ["cache"] }, ["db", "app"])).to.deep.equal([["db", "cache"], ["app"]]);
  });

  it("lets the configuration win over dependencies", () => {
    expect(waves({ db: [], app: ["db"] }, ["app", "db"])).to.deep.equal([["app"], ["db"]]);
  });

  it("ends for circles, with every service once", () => {
    expect(
      waves({ a: ["b"], b: ["a"], c: ["a"] })
        .flat()
        .sort(),
    ).to.deep.equal(["a", "b", "c"]);
    expect(
      waves({ app: ["cache"], cache: ["db"], db: [] }, ["app", "db"])
        .flat()
        .sort(),
    ).to.deep.equal(["app", "cache", "db"]);
  });
});
