import { existsSync, statSync } from "node:fs";
import { expect } from "chai";
import { testContext } from "@lifeboat/testkit";

describe("testContext", () => {
  it("has a directory of its own for its owner alone, which is gone afterwards", () => {
    const ctx = testContext();
    expect(statSync(ctx.workDir).mode & 0o777).to.equal(0o700);
    ctx[Symbol.dispose]();
    expect(existsSync(ctx.workDir)).to.equal(false);
  });

  it("shows which ledger entries are still open", async () => {
    using ctx = testContext();
    const first = await ctx.ledger.open("container", "a", { image: "x" });
    await ctx.ledger.open("upload", "b");
    await first.close();
    expect(ctx.ledger.openEntries).to.deep.equal([{ kind: "upload", id: "b", detail: null, open: true }]);
    expect(ctx.ledger.entries).to.have.length(2);
  });

  it("is aborted by its own abort and by the signal it was given", () => {
    const controller = new AbortController();
    using given = testContext({ signal: controller.signal });
    using own = testContext();
    controller.abort(new Error("outside"));
    own.abort(new Error("inside"));
    expect(String(given.signal.reason)).to.equal("Error: outside");
    expect(String(own.signal.reason)).to.equal("Error: inside");
  });
});
