import { expect } from "chai";
import * as layout from "../../src/snapshot/layout.ts";
import type { SnapshotName } from "../../src/snapshot/manifest.ts";

const name = "app-20260101-000000" as SnapshotName;

describe("the layout", () => {
  it("gives every file of a snapshot the key that people find in the documentation", () => {
    expect([
      layout.claimKey(name),
      layout.dataKey(name, "uploads", "data", "tree", [".zst"]),
      layout.indexKey(name, "uploads", "data", [".zst", ".age"]),
      layout.dataKey(name, "db", "app", "stream", []),
      layout.guideKey(name),
      layout.checksumsKey(name),
      layout.manifestSignatureKey(name),
      layout.manifestDigestKey(name),
      layout.manifestKey(name),
      layout.removalKey(name, "uploads"),
      layout.tombstoneKey(name),
      layout.reportKey("app", "20260101-000000", "complete"),
      layout.repositoryKey,
    ]).to.deep.equal([
      "app-20260101-000000/claim.json",
      "app-20260101-000000/uploads/data.tar.zst",
      "app-20260101-000000/uploads/data.index.zst.age",
      "app-20260101-000000/db/app",
      "app-20260101-000000/RESTORE.md",
      "app-20260101-000000/SHA256SUMS",
      "app-20260101-000000/manifest.json.sig",
      "app-20260101-000000/manifest.json.sha256",
      "app-20260101-000000/manifest.json",
      "app-20260101-000000/removed/uploads.json",
      "app-20260101-000000/deleting.json",
      "reports/app/20260101-000000-complete.json",
      "lifeboat.json",
    ]);
  });

  it("reads back what it wrote", () => {
    const key = layout.dataKey(name, "uploads", "data", "tree", [".zst"]);
    expect(layout.parseSnapshotKey(key)).to.deep.equal({
      name,
      file: { kind: "data", artifact: "uploads", file: "data.tar.zst" },
    });
    expect(layout.parseSnapshotKey(layout.manifestKey(name))?.file.kind).to.equal("manifest");
    expect(layout.parseSnapshotKey(layout.removalKey(name, "x"))?.file).to.deep.equal({
      kind: "removal",
      artifact: "x",
    });
  });

  const wrong: [string, () => string][] = [
    ["a snapshot that is none", () => layout.manifestKey("app" as SnapshotName)],
    ["an artifact that climbs", () => layout.dataKey(name, "..", "data", "stream", [])],
    ["an artifact with a slash", () => layout.dataKey(name, "a/b", "data", "stream", [])],
    ["an artifact called as a file of the layout", () => layout.dataKey(name, "manifest.json", "data", "stream", [])],
    ["an artifact called removed", () => layout.dataKey(name, "removed", "data", "stream", [])],
    ["an empty part", () => layout.dataKey(name, "a", "", "stream", [])],
    ["a part with a null byte", () => layout.dataKey(name, "a", "x\0", "stream", [])],
    ["a suffix that is a path", () => layout.dataKey(name, "a", "x", "stream", ["/.."])],
    ["an instance with a slash", () => layout.reportKey("a/b", "20260101-000000", "complete")],
    ["an outcome that climbs", () => layout.reportKey("a", "20260101-000000", "../x")],
  ];
  for (const [what, make] of wrong) {
    it(`has no key for ${what}`, () => expect(make).to.throw().with.property("code", "snapshot/bad-name"));
  }

  const foreign = [
    "lifeboat.json",
    "reports/app/20260101-000000-complete.json",
    "pins/app-20260101-000000",
    "drills/app-20260101-000000/x",
    "app-20260101-000000",
    "app-20260101-000000/",
    "app-20260101-000000/a/b/c",
    "app-20260101-000000//a",
    "app-20260101-000000/../a",
    "app-20260101-000000/a/..",
    "/app-20260101-000000/a/b",
    "app-20260101-000000/notes.txt",
    "app-20260101-000000/a/.hidden",
    "app-20260101-000000/constructor",
    "app-20260101-000000/__proto__",
  ];
  for (const key of foreign) {
    it(`knows no snapshot file at ${key}`, () => expect(layout.parseSnapshotKey(key)).to.equal(undefined));
  }
});
