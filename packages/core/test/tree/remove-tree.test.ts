import { expect } from "chai";
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeTree } from "../../src/tree/remove-tree.ts";

describe("removeTree", () => {
  it("removes names that are not UTF-8, twice without an error", async () => {
    const root = mkdtempSync(join(tmpdir(), "lifeboat-remove-"));
    mkdirSync(join(root, "below"));
    writeFileSync(Buffer.concat([Buffer.from(join(root, "below/")), Buffer.from([0x66, 0xff, 0xfe])]), "x");
    await removeTree(root);
    expect(existsSync(root)).to.equal(false);
    await removeTree(root);
  });
});
