import { expect } from "chai";
import type { Engine } from "@lifeboat/core";
import { restorePlan, restoreReport } from "../support/fake-engine.ts";
import { lifeboat, type FakeFacts } from "../support/fake-world.ts";

async function restore(commandLine: string, facts: FakeFacts, replace = true) {
  let restored = false;
  const engine: Partial<Engine> = {
    planRestore: async () => ({ ...restorePlan, replace }),
    restore: async () => ((restored = true), restoreReport),
  };
  return { ...(await lifeboat(commandLine, { ...facts, engine })), restored };
}

describe("restore", () => {
  it("prints the plan before it does anything", async () => {
    const { stdout } = await restore("restore --replace --yes", {});
    expect(stdout.indexOf("core-20260301-120000")).to.be.greaterThan(-1).and.to.be.lessThan(stdout.indexOf("complete"));
  });

  it("replaces nothing without --yes where nobody can be asked", async () => {
    const { exitCode, restored, stderr } = await restore("restore --replace", {});
    expect({ exitCode, restored }).to.deep.equal({ exitCode: 2, restored: false });
    expect(stderr).to.include("cli/needs-yes").and.to.include("--yes");
  });

  it("asks on a terminal and goes on after a yes", async () => {
    for (const typed of ["y\n", "YES\n"]) {
      const { exitCode, restored, stdout } = await restore("restore --replace", { terminal: true, typed });
      expect({ exitCode, restored }, typed).to.deep.equal({ exitCode: 0, restored: true });
      expect(stdout).to.include("Replace the data of core now? [y/N]");
    }
  });

  it("takes anything else, and the end of the input, for a no", async () => {
    for (const typed of ["n\n", "\n", "yess\n", ""]) {
      const { exitCode, restored, stderr } = await restore("restore --replace", { terminal: true, typed });
      expect({ exitCode, restored }, JSON.stringify(typed)).to.deep.equal({ exitCode: 1, restored: false });
      expect(stderr).to.include("cli/declined");
    }
  });

  it("does not ask with --yes, nor where nothing is replaced", async () => {
    expect((await restore("restore --replace --yes", { terminal: true })).restored).to.equal(true);
    expect((await restore("restore", {}, false)).restored).to.equal(true);
  });

  it("never asks a program that reads JSON", async () => {
    const { exitCode, restored, lines } = await restore("restore --replace --json", { terminal: true, typed: "y\n" });
    expect({ exitCode, restored }).to.deep.equal({ exitCode: 2, restored: false });
    expect(lines().map(({ type }) => type)).to.deep.equal(["restore-plan", "error"]);
  });
});
