import { expect } from "chai";
import { execa } from "execa";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gatedStack, standing, type GatedStack } from "./support/gated-stack.ts";

const entry = join(import.meta.dirname, "support/lifeboat-from-source.ts");

describe("a signal inside the stop window", () => {
  let gated: GatedStack;
  let standingBefore: readonly string[];
  before(async () => {
    gated = await gatedStack();
    standingBefore = standing(await gated.project.containers());
  });
  after(async () => gated[Symbol.asyncDispose]());
  beforeEach(async () => gated.shut());

  const now = async () => standing(await gated.project.containers());

  for (const [signal, exitCode] of [
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const) {
    it(`${signal} brings the stack back, commits nothing and ends with ${exitCode}`, async () => {
      const committed = await gated.committed();
      const run = gated.project.start("backup");
      await gated.untilInWindow();
      run.kill(signal);
      const outcome = await run;
      expect(outcome.exitCode, outcome.stderr).to.equal(exitCode);
      expect(await now()).to.deep.equal(standingBefore);
      expect(await gated.committed()).to.deep.equal(committed);
    });
  }

  it("a second one does not skip the resume", async () => {
    const run = gated.project.start("backup");
    await gated.untilInWindow();
    for (const signal of ["SIGINT", "SIGINT", "SIGTERM"] as const) {
      run.kill(signal);
      await sleep(100);
    }
    const outcome = await run;
    expect(outcome.exitCode, outcome.stderr).to.equal(130);
    expect(await now()).to.deep.equal(standingBefore);
  });

  it("SIGHUP, as when a terminal is closed, leaves the stack as it was and nothing committed", async () => {
    const committed = await gated.committed();
    const run = gated.project.start("backup");
    await gated.untilInWindow();
    run.kill("SIGHUP");
    const outcome = await run;
    expect(outcome.exitCode, outcome.stderr).to.equal(143);
    expect(await now()).to.deep.equal(standingBefore);
    expect(await gated.committed()).to.deep.equal(committed);
  });

  it("the next backup ends well, with nothing to unlock", async () => {
    await gated.goOn();
    const outcome = await gated.project.lifeboat("backup", "--lock-wait", "30s");
    expect(outcome.exitCode, outcome.stderr).to.equal(0);
    expect(await now()).to.deep.equal(standingBefore);
  });

  it("a reader that goes away after the first line harms nothing", async () => {
    await gated.goOn();
    const committed = await gated.committed();
    const pipe = 'set -o pipefail; "$@" | head -n 1';
    const argv = [process.execPath, "--conditions=@lifeboat/source", entry, "backup", "--json"];
    const { cwd, env } = { cwd: gated.project.dir, env: gated.project.env };
    const outcome = await execa("bash", ["-c", pipe, "bash", ...argv], { cwd, env, reject: false });
    expect(outcome.exitCode, outcome.stderr).to.equal(0);
    expect(await now()).to.deep.equal(standingBefore);
    expect((await gated.committed()).length).to.equal(committed.length + 1);
  });
});
