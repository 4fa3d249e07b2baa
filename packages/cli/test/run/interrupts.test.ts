import { expect } from "chai";
import { isLifeboatError, type BackupReport, type Engine } from "@lifeboat/core";
import { main } from "../../src/main.ts";
import { backupReport } from "../support/fake-engine.ts";
import { fakeWorld, outcomeOf, type FakeWorld } from "../support/fake-world.ts";

/** An engine whose backup lasts until it is aborted, and then takes its time to resume the stack. */
function interruptible(report: Partial<BackupReport>, whileResuming: () => void = () => undefined): Partial<Engine> {
  return {
    backup: ({ signal } = {}) =>
      new Promise((resolve) => {
        signal?.addEventListener("abort", () => {
          whileResuming();
          setTimeout(() => resolve({ ...backupReport, outcome: "failed", ...report }), 10);
        });
      }),
  };
}

async function runAndSignal(world: FakeWorld, name: string) {
  const running = main(["backup"], world);
  while (world.signals.listenerCount(name) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  // The command listens before it calls the engine.
  await new Promise((resolve) => setTimeout(resolve, 20));
  world.signals.emit(name);
  return outcomeOf(await running, world);
}

describe("signals", () => {
  for (const [name, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 143],
  ] as const) {
    it(`${name} aborts the engine's call, waits for it and ends with ${code}`, async () => {
      const world = fakeWorld({ engine: interruptible({ exitCode: code }) });
      const { exitCode, stderr } = await runAndSignal(world, name);
      expect(exitCode).to.equal(code);
      expect(stderr).to.include(`${name}: stopping in order`);
    });
  }

  it("a second signal skips nothing: it says that the first is being obeyed", async () => {
    const world = fakeWorld({
      engine: interruptible({ exitCode: 143 }, () => queueMicrotask(() => world.signals.emit("SIGINT"))),
    });
    const { exitCode, stderr } = await runAndSignal(world, "SIGTERM");
    expect(exitCode).to.equal(143);
    expect(stderr).to.include("SIGINT: still waiting for the stack");
  });

  it("a stack that is not as before outranks the interruption", async () => {
    const world = fakeWorld({ engine: interruptible({ exitCode: 6 }) });
    expect((await runAndSignal(world, "SIGTERM")).exitCode).to.equal(6);
  });

  it("a backup that was good all the same stays good", async () => {
    const world = fakeWorld({ engine: interruptible({ exitCode: 0, outcome: "complete" }) });
    expect((await runAndSignal(world, "SIGINT")).exitCode).to.equal(0);
  });

  it("give the engine a reason that knows its exit code", async () => {
    const reasons: unknown[] = [];
    const engine: Partial<Engine> = {
      backup: ({ signal } = {}) =>
        new Promise((_, reject) =>
          signal?.addEventListener("abort", () => {
            reasons.push(signal.reason);
            reject(signal.reason as Error);
          }),
        ),
    };
    const { exitCode } = await runAndSignal(fakeWorld({ engine }), "SIGTERM");
    expect(exitCode).to.equal(143);
    expect(isLifeboatError(reasons[0]) && reasons[0].kind).to.equal("terminated");
  });

  it("are left to their default once the command is done", async () => {
    const world = fakeWorld({ engine: { backup: async () => backupReport } });
    await main(["backup"], world);
    expect(world.signals.listenerCount("SIGINT") + world.signals.listenerCount("SIGHUP")).to.equal(0);
  });

  it("find the engine disposed, also after a failure", async () => {
    let disposed = 0;
    const engine = {
      backup: () => Promise.reject(new Error("no")),
      [Symbol.asyncDispose]: async () => {
        disposed += 1;
      },
    };
    await main(["backup"], fakeWorld({ engine }));
    expect(disposed).to.equal(1);
  });
});
