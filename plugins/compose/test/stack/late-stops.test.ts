import { expect } from "chai";
import type { EngineEvent } from "../../src/engine/watch-events.ts";
import { judgeStops, marginMs } from "../../src/stack/late-stops.ts";

const now = 1_000_000;
const mule = { id: "m", name: "p-m-1", service: "m", number: 1, stopGraceMs: 10_000 };
const event = (
  action: string,
  secondsAgo: number,
  attributes: Record<string, string> = {},
  actor = "m",
): EngineEvent => ({
  type: "container",
  action,
  actor,
  attributes,
  at: (now - secondsAgo * 1000) * 1e6,
});
const left = (...events: EngineEvent[]) => judgeStops(events, [mule], now).told.get("m")?.leftMs;

describe("a stop that nobody waits for any more", () => {
  it("may go on for the grace and a margin after it was told", () => {
    expect(left(event("kill", 4, { signal: "15" }))).to.equal(6_000 + marginMs);
  });

  it("is over when the container has died since", () => {
    expect(left(event("kill", 4, { signal: "15" }), event("die", 3))).to.equal(0);
  });

  it("is over after grace and margin", () => {
    expect(left(event("kill", 60, { signal: "15" }))).to.equal(0);
  });

  it("counts again after a death of before", () => {
    expect(left(event("die", 5), event("start", 4), event("kill", 1, { signal: "15" }))).to.equal(9_000 + marginMs);
  });

  it("is not a reload signal, and not another container's", () => {
    expect(left(event("kill", 1, { signal: "1" }), event("kill", 1, { signal: "15" }, "other"))).to.equal(undefined);
  });

  it("cannot be ruled out once the engine forgets events", () => {
    const many = Array.from({ length: 256 }, () => event("exec_start", 1, {}, "other"));
    expect(judgeStops(many, [mule], now).doubtMs).to.equal(mule.stopGraceMs + marginMs);
    expect(judgeStops(many.slice(0, 100), [mule], now).doubtMs).to.equal(0);
  });
});
