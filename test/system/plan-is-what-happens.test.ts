import { expect } from "chai";
import { createEngine, loadConfig, type PlanStep } from "@lifeboat/core";
import type { Storage } from "@lifeboat/core/plugin";
import compose from "@lifeboat/plugin-compose";
import files from "@lifeboat/plugin-files";
import { recordEvents } from "./support/container-events.ts";
import type { StackProject } from "./support/stack-project.ts";
import { wholeStack } from "./support/whole-stack.ts";

describe("a plan", () => {
  let stack: StackProject;
  before(async () => (stack = await wholeStack()));
  after(async () => stack[Symbol.asyncDispose]());

  it("is what happens: the engine's events and the calls of the storage equal its steps, one to one", async () => {
    const calls: string[] = [];
    await using engine = await createEngine({
      config: await loadConfig(undefined, stack.dir),
      plugins: [files, compose],
      env: { ...process.env, ...stack.env },
      wrappers: { storage: (storage) => traced(storage, calls) },
    });
    const plan = await engine.plan();
    calls.length = 0;
    const events = recordEvents(stack.name);
    const report = await engine.backup();
    expect(report.exitCode, JSON.stringify(report.errors)).to.equal(0);
    const below = (call: string) => call.replace(`${report.snapshot ?? ""}/`, "");
    const snapshotCalls = calls.filter((call) => call.includes(`${report.snapshot ?? ""}/`)).map(below);

    expect(snapshotCalls.filter((call) => call.startsWith("put"))).to.deep.equal(plan.steps.flatMap(putOf));
    const readBack = plan.steps.flatMap((step) => (step.do === "read-back" ? [`get ${step.key}`] : []));
    expect(snapshotCalls.filter((call) => call.startsWith("get") && readBack.includes(call))).to.deep.equal(readBack);

    const seen = await events();
    expect(namesOf(seen, "die")).to.deep.equal(waves(plan.steps, "stop"));
    expect(namesOf(seen, "start")).to.deep.equal(waves(plan.steps, "start"));
  });
});

function putOf(step: PlanStep): string[] {
  return step.do === "claim" || step.do === "put" || step.do === "commit" ? [`put ${step.key}`] : [];
}

/** Units of one wave in no order, waves in theirs: told as the names in the order of waves, sorted within each. */
function waves(steps: readonly PlanStep[], what: "stop" | "start"): string[] {
  return steps.flatMap((step) => (step.do === what ? [...step.units].sort() : []));
}

function namesOf(events: readonly { action: string; name: string; service: string }[], action: string): string[] {
  const seen = events.filter((event) => event.action === action);
  const groups: (typeof seen)[] = [];
  for (const event of seen) {
    const group = groups.at(-1);
    if (group?.[0]?.service === event.service) group.push(event);
    else groups.push([event]);
  }
  return groups.flatMap((group) => group.map(({ name }) => name).sort());
}

/** Told before the call is made, so that a call that fails is told too. */
function traced(storage: Storage, calls: string[]): Storage {
  return {
    ...storage,
    location: storage.location,
    capabilities: storage.capabilities,
    put: (key, ...rest) => (calls.push(`put ${key}`), storage.put(key, ...rest)),
    get: (object, ...rest) => (calls.push(`get ${object.key}`), storage.get(object, ...rest)),
    stat: (...args) => storage.stat(...args),
    list: (...args) => storage.list(...args),
    delete: (object, ...rest) => (calls.push(`delete ${object.key}`), storage.delete(object, ...rest)),
  };
}
