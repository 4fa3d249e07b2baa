import { expect } from "chai";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { recordEvents, type ContainerEvent } from "./support/container-events.ts";
import type { StackProject } from "./support/stack-project.ts";
import { wholeStack } from "./support/whole-stack.ts";

describe("a backup of a whole stack", () => {
  let stack: StackProject;
  before(async () => (stack = await wholeStack()));
  after(async () => stack[Symbol.asyncDispose]());

  const migrations = async () => readFile(join(await stack.volumePath("shared"), "migrations"), "utf8");
  const first = (events: readonly ContainerEvent[], action: string, service: string) =>
    events.find((event) => event.action === action && event.service === service)?.atMs ?? Number.NaN;
  const last = (events: readonly ContainerEvent[], action: string, service: string) =>
    events.findLast((event) => event.action === action && event.service === service)?.atMs ?? Number.NaN;

  it("brings back what ran and nothing else, in the configured order, and never runs the migration again", async () => {
    const before = await stack.containers();
    const counted = await migrations();
    const events = recordEvents(stack.name);
    const outcome = await stack.lifeboat("backup");
    expect(outcome.exitCode, outcome.stderr).to.equal(0);
    const seen = await events();
    const after = await stack.containers();

    const facts = (found: typeof before) => found.map(({ id, name, status, health }) => ({ id, name, status, health }));
    expect(facts(after)).to.deep.equal(facts(before));
    expect(await migrations()).to.equal(counted);
    expect(after.find(({ service }) => service === "idle")?.startedAt).to.equal(
      before.find(({ service }) => service === "idle")?.startedAt,
    );

    expect(seen.map(({ action }) => action)).to.not.include.oneOf(["create", "destroy", "rename", "pause"]);
    expect([...new Set(seen.filter(({ action }) => action === "start").map(({ service }) => service))]).to.have.members(
      ["db", "app", "worker"],
    );
    expect(last(seen, "die", "worker")).to.be.below(first(seen, "kill", "app"));
    expect(last(seen, "die", "app")).to.be.below(first(seen, "kill", "db"));
    expect(first(seen, "start", "db")).to.be.below(first(seen, "start", "app"));
    expect(first(seen, "start", "app")).to.be.below(first(seen, "start", "worker"));
  });

  it("starts the application only when the database is healthy", async () => {
    const since = new Date();
    const events = recordEvents(stack.name);
    await stack.lifeboat("backup", "--quiet");
    const seen = await events();
    const healthy = await healthyAt(stack.name, since);
    expect(healthy).to.be.below(first(seen, "start", "app"));
  });

  it("starts nothing when nothing ran", async () => {
    await stack.compose("stop", "-t", "1");
    const before = await stack.containers();
    const events = recordEvents(stack.name);
    const outcome = await stack.lifeboat("backup");
    expect(outcome.exitCode, outcome.stderr).to.equal(0);
    expect((await events()).map(({ action }) => action)).to.deep.equal([]);
    expect(await stack.containers()).to.deep.equal(before);
  });
});

async function healthyAt(project: string, since: Date): Promise<number> {
  const { docker } = await import("./support/stack-project.ts");
  const filters = ["--filter", "type=container", "--filter", `label=com.docker.compose.project=${project}`];
  const window = ["--since", String(since.getTime() / 1000), "--until", String(Date.now() / 1000)];
  const text = await docker(
    "events",
    ...window,
    ...filters,
    "--filter",
    "event=health_status",
    "--format",
    "{{json .}}",
  );
  const healthy = text.split("\n").filter((line) => line.includes("health_status: healthy"));
  return (JSON.parse(healthy.at(-1) ?? "{}") as { timeNano: number }).timeNano / 1e6;
}
