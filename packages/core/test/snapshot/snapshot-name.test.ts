import { expect } from "chai";
import { parseSnapshotName, snapshotName } from "../../src/snapshot/snapshot-name.ts";

const at = new Date("2026-07-01T22:30:05.999Z");

describe("the name of a snapshot", () => {
  it("shows the clock on the wall of the configured time zone", () => {
    expect(snapshotName("core", at, "UTC")).to.equal("core-20260701-223005");
    expect(snapshotName("core", at, "Europe/Vienna")).to.equal("core-20260702-003005");
    expect(snapshotName("core", at, "America/New_York")).to.equal("core-20260701-183005");
    expect(snapshotName("core", at, "Asia/Kathmandu")).to.equal("core-20260702-041505");
  });

  it("is the same twice in the hour that a clock repeats, and a number tells the two apart", () => {
    const first = snapshotName("core", new Date("2026-10-25T00:30:00Z"), "Europe/Vienna");
    const second = snapshotName("core", new Date("2026-10-25T01:30:00Z"), "Europe/Vienna");
    expect(second).to.equal(first);
    expect(snapshotName("core", new Date("2026-10-25T01:30:00Z"), "Europe/Vienna", 2)).to.equal(`${first}-2`);
  });

  it("shows midnight as 00, not as 24", () => {
    expect(snapshotName("core", new Date("2026-01-01T00:00:00Z"), "UTC")).to.equal("core-20260101-000000");
  });

  it("refuses a time zone that is not known", () => {
    expect(() => snapshotName("core", at, "Mars/Olympus"))
      .to.throw()
      .with.property("code", "snapshot/unknown-time-zone");
  });

  for (const instance of ["", "..", "a/b", "-a", ".hidden", "a b", "ä", "a\n", "x".repeat(64)]) {
    it(`refuses the instance ${JSON.stringify(instance)}`, () => {
      expect(() => snapshotName(instance, at, "UTC"))
        .to.throw()
        .with.property("code", "snapshot/bad-name");
    });
  }

  it("is read from its end, so that app is not app-test", () => {
    expect(parseSnapshotName("app-test-20260101-000000")?.instance).to.equal("app-test");
    expect(parseSnapshotName("app-20260101-000000")?.instance).to.equal("app");
  });

  it("is read in one way only where the instance looks like a snapshot itself", () => {
    const instance = "app-20260101-000000";
    expect(parseSnapshotName(snapshotName(instance, at, "UTC"))).to.deep.include({ instance, number: 1 });
    expect(parseSnapshotName(snapshotName(instance, at, "UTC", 7))).to.deep.include({ instance, number: 7 });
    expect(parseSnapshotName("app-20260101-000000-123456")).to.deep.include({ instance: "app", number: 123456 });
  });

  const others = [
    "app",
    "app-20260101",
    "app-20260101-000000-1",
    "app-20260101-000000-02",
    "app-20260101-000000-",
    "app-20260230-000000",
    "app-20261301-000000",
    "app-20260101-240000",
    "app-20260101-000060",
    "-20260101-000000",
    "app-20260101-000000\n",
    "app-20260101-000000/",
    "../app-20260101-000000",
    "app-２０２６0101-000000",
  ];
  for (const text of others) {
    it(`is not ${JSON.stringify(text)}`, () => expect(parseSnapshotName(text)).to.equal(undefined));
  }
});
