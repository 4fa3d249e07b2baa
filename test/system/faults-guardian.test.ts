import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { recordEvents } from "./support/container-events.ts";
import { gatedStack, guardianOf, standing, until, type GatedStack } from "./support/gated-stack.ts";

describe("a run and its guardian", () => {
  let gated: GatedStack;
  let standingBefore: readonly string[];
  before(async () => {
    gated = await gatedStack();
    standingBefore = standing(await gated.project.containers());
  });
  after(async () => gated[Symbol.asyncDispose]());
  beforeEach(async () => gated.shut());

  const now = async () => standing(await gated.project.containers());
  const runningNow = async () => (await gated.project.containers()).filter(({ status }) => status === "running");

  async function killBoth(): Promise<void> {
    const run = gated.project.start("backup");
    await gated.untilInWindow();
    const pid = run.pid ?? 0;
    const guardian = await guardianOf(pid);
    process.kill(guardian, "SIGKILL");
    process.kill(pid, "SIGKILL");
    await run;
    await sleep(2_000);
    expect(await runningNow(), "nobody was left to resume").to.deep.equal([]);
  }

  it("killed alone, the run is outlived by the guardian, which brings the stack back", async () => {
    const run = gated.project.start("backup");
    await gated.untilInWindow();
    run.kill("SIGKILL");
    await run;
    expect(
      await until("the stack is as before", async () => (await now()).join() === standingBefore.join()),
    ).to.be.below(15_000);
    expect(await gated.committed()).to.deep.equal([]);
  });

  it("both killed, `lifeboat recover` brings the stack back", async () => {
    await killBoth();
    const outcome = await gated.project.lifeboat("recover");
    expect(outcome.exitCode, outcome.stderr).to.equal(0);
    expect(await now()).to.deep.equal(standingBefore);
    expect(await gated.committed()).to.deep.equal([]);
  });

  it("both killed, the next command brings the stack back before it stops anything", async () => {
    await killBoth();
    const events = recordEvents(gated.project.name);
    await gated.goOn();
    const outcome = await gated.project.lifeboat("backup", "--lock-wait", "30s");
    expect(outcome.exitCode, outcome.stderr).to.equal(0);
    const actions = (await events()).map(({ action }) => action).filter((action) => ["start", "die"].includes(action));
    expect(actions).to.deep.equal(["start", "start", "die", "die", "start", "start"]);
    expect(await now()).to.deep.equal(standingBefore);
  });

  it("the guardian killed alone, the run gives the copy up and brings the stack back itself", async () => {
    const committed = await gated.committed();
    const run = gated.project.start("backup");
    await gated.untilInWindow();
    process.kill(await guardianOf(run.pid ?? 0), "SIGKILL");
    const outcome = await run;
    expect(outcome.exitCode, outcome.stderr).to.equal(1);
    expect(await now()).to.deep.equal(standingBefore);
    expect(await gated.committed()).to.deep.equal(committed);
  });
});

describe("a run that is frozen in the window", () => {
  it("does not keep the stack down, and its copy is rejected when it wakes up", async () => {
    await using gated = await gatedStack({ instance: "maxStopWindow: 2s" });
    const { project } = gated;
    const before = standing(await project.containers());
    const isAsBefore = async () => standing(await project.containers()).join() === before.join();
    const run = project.start("backup");
    await gated.untilInWindow();
    run.kill("SIGSTOP");
    await until("the stack is as before", isAsBefore, 40_000);
    await gated.goOn();
    run.kill("SIGCONT");
    const outcome = await run;
    expect(outcome.exitCode, outcome.stderr).to.equal(1);
    expect(await gated.committed()).to.deep.equal([]);
    expect(await isAsBefore()).to.equal(true);
  });
});
