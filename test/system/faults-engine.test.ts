import { expect } from "chai";
import { startPrivateEngine, type PrivateEngine } from "../../scripts/testbed/private-engine.ts";
import { gatedStack, standing, until, type GatedStack } from "./support/gated-stack.ts";

describe("an engine that is killed inside the stop window", () => {
  let engine: PrivateEngine;
  let gated: GatedStack;
  const former = process.env["DOCKER_HOST"];
  before(async () => {
    engine = await startPrivateEngine();
    // Everything that this process starts, Docker's clients and Lifeboat alike, asks the private engine.
    process.env["DOCKER_HOST"] = engine.host;
    gated = await gatedStack();
  });
  after(async () => {
    await gated[Symbol.asyncDispose]();
    if (former === undefined) delete process.env["DOCKER_HOST"];
    else process.env["DOCKER_HOST"] = former;
    await engine.stop();
  });

  it("and comes back: nothing is committed, and the stack is as before after recover where the run says so", async () => {
    const standingBefore = standing(await gated.project.containers());
    const run = gated.project.start("backup");
    await gated.untilInWindow();
    await engine.kill9();
    await gated.goOn();
    await engine.restart();
    const outcome = await run;
    expect(outcome.exitCode, outcome.stderr).to.be.oneOf([1, 6]);
    expect(await gated.committed()).to.deep.equal([]);
    if (outcome.exitCode === 6) await gated.project.lifeboat("recover");
    await until(
      "the stack is as before",
      async () => standing(await gated.project.containers()).join() === standingBefore.join(),
    );
  });
});
