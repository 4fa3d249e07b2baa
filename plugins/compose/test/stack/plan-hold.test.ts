import { expect } from "chai";
import type { HoldRecord } from "@lifeboat/core/plugin";
import { planHold, type HoldSettings } from "../../src/stack/plan-hold.ts";
import { bindTree, codeOf, stackFacts, unit, volumeTree } from "../support/stack-facts.ts";

const settings: HoldSettings = { order: [], healthTimeoutMs: 1, startTimeoutMs: 1 };
const needs = {
  db: {},
  migrate: { db: "service_healthy" },
  app: { db: "service_healthy", migrate: "service_completed_successfully" },
  worker: { app: "service_started" },
};

const names = (waves: HoldRecord["start"]): string[][] => waves.map((wave) => wave.map((held) => held.name));

describe("the plan of a hold", () => {
  it("starts dependencies first and stops in reverse", () => {
    const record = planHold({ services: "all", keepUp: [] }, stackFacts(needs), settings);
    expect(names(record.start)).to.deep.equal([["p-db-1"], ["p-app-1"], ["p-worker-1"]]);
    expect(record.stop).to.deep.equal(record.start.toReversed());
  });

  it("keeps replicas in one wave", () => {
    const units = [1, 2, 3].map((number) => unit("worker", { number }));
    const record = planHold({ services: "all", keepUp: [] }, stackFacts(needs, { units }), settings);
    expect(names(record.start)).to.deep.equal([["p-worker-1", "p-worker-2", "p-worker-3"]]);
  });

  it("holds only what runs or is about to run again", () => {
    const states = ["running", "restarting", "paused", "exited", "created", "dead"] as const;
    const units = states.map((state, index) => unit("worker", { state, number: index }));
    const record = planHold({ services: "all", keepUp: [] }, stackFacts(needs, { units }), settings);
    expect(names(record.start)).to.deep.equal([["p-worker-0", "p-worker-1"]]);
  });

  it("keeps up what is asked for, and what that depends on", () => {
    const record = planHold({ services: "all", keepUp: ["app"] }, stackFacts(needs), settings);
    expect(names(record.start)).to.deep.equal([["p-worker-1"]]);
  });

  it("holds only the services that are named", () => {
    const record = planHold({ services: ["worker"], keepUp: [] }, stackFacts(needs), settings);
    expect(names(record.stop)).to.deep.equal([["p-worker-1"]]);
  });

  it("refuses to cut short a service that runs once", () => {
    const facts = stackFacts(needs, { units: [unit("migrate")] });
    expect(codeOf(() => planHold({ services: "all", keepUp: [] }, facts, settings))).to.equal(
      "compose/one-shot-running",
    );
  });

  it("refuses a service that the stack does not have", () => {
    const facts = stackFacts(needs);
    expect(codeOf(() => planHold({ services: ["ap"], keepUp: [] }, facts, settings))).to.equal(
      "compose/unknown-service",
    );
    expect(codeOf(() => planHold({ services: "all", keepUp: ["ap"] }, facts, settings))).to.equal(
      "compose/unknown-service",
    );
  });

  it("survives JSON, and says whose health is awaited, which trees stand still and where the engine is", () => {
    const trees = [volumeTree("uploads", ["worker"]), volumeTree("pgdata", ["db"]), bindTree("/srv/x", ["worker"])];
    const record = planHold({ services: "all", keepUp: ["db"] }, stackFacts(needs, { trees }), settings);
    expect(JSON.parse(JSON.stringify(record))).to.deep.equal(record);
    expect(record.detail).to.deep.include({
      engine: { env: { DOCKER_HOST: "unix:///x" } },
      trees: [{ volume: "p_uploads" }, { path: "/srv/x" }],
      awaited: [],
    });
    const whole = planHold({ services: "all", keepUp: [] }, stackFacts(needs), settings);
    expect(whole.detail).to.deep.include({ awaited: ["db"] });
  });

  it("takes the configured grace before the service's own", () => {
    const own = planHold({ services: ["db"], keepUp: [] }, stackFacts(needs), settings);
    const configured = planHold({ services: ["db"], keepUp: [] }, stackFacts(needs), {
      ...settings,
      stopTimeoutMs: 3_000,
    });
    expect([own, configured].map((record) => record.stop[0]?.[0]?.stopGraceMs)).to.deep.equal([10_000, 3_000]);
  });
});
