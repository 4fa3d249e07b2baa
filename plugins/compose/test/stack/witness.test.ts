import { expect } from "chai";
import type { ContainerFacts } from "../../src/engine/inspect-containers.ts";
import { heldDisturbances } from "../../src/stack/witness.ts";

const stopped: ContainerFacts = {
  id: "a",
  name: "p-a-1",
  state: "exited",
  exitCode: 0,
  error: "",
  startedAt: "2026-01-01T00:00:00Z",
  finishedAt: "2026-01-01T01:00:00Z",
  imageId: "",
  imageName: "",
  labels: {},
  mounts: [],
  stopGraceMs: 1,
};
const start = (instant: string) => ({
  type: "container",
  action: "start",
  actor: "a",
  attributes: {},
  at: Date.parse(instant) * 1e6,
});

describe("the witness, of held containers", () => {
  it("says nothing of one that stands still", () => {
    expect(heldDisturbances([stopped], [stopped], [start("2026-01-01T00:59:00Z")])).to.deep.equal([]);
  });

  for (const [what, now] of [
    ["runs", { ...stopped, state: "running" as const }],
    ["ran meanwhile", { ...stopped, startedAt: "2026-01-01T02:00:00Z" }],
  ] as const) {
    it(`names one that ${what}`, () => {
      expect(heldDisturbances([stopped], [now], []).map((found) => found.unit)).to.deep.equal(["p-a-1"]);
    });
  }

  it("names one that was removed", () => {
    expect(heldDisturbances([stopped], [], [])).to.deep.equal([{ unit: "p-a-1", what: "was removed" }]);
  });

  it("names one that had a start after its stop, whatever it looks like now", () => {
    expect(heldDisturbances([stopped], [stopped], [start("2026-01-01T01:00:02Z")])).to.have.length(1);
  });
});
