// What no artifact preserves is said by name; and what programs read of the command is nothing but JSON.
import { expect } from "chai";
import { execa } from "execa";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { busybox, docker, postgres, stackProject, type StackProject } from "./support/stack-project.ts";

const composeFile = `
services:
  db: { image: "${postgres}", command: ["sleep", "100000"], volumes: ["dbdata:/var/lib/postgresql/data"], stop_grace_period: 1s, init: true }
  app:
    image: ${busybox}
    init: true
    command: ["sleep", "100000"]
    volumes: ["uploads:/uploads", "cache:/cache", "forgotten:/forgotten", "./covered:/covered", "./lost:/lost", "./scratch:/scratch"]
    stop_grace_period: 1s
volumes: { dbdata: {}, uploads: {}, cache: {}, forgotten: {} }
`;

const configFile = `
version: 1
timeZone: UTC
instances:
  core:
    stack: { type: compose, project: "{{project}}" }
    uncovered:
      - { volume: cache, reason: rebuilt at start }
      - { bind: scratch, reason: nobody misses it }
storages: { local: { type: directory, path: backups } }
artifacts:
  uploads: { instance: core, type: compose-volume, volume: uploads, store: [local], owner: web }
  covered: { instance: core, type: files, path: covered, store: [local] }
`;

interface Thing {
  readonly kind: string;
  readonly name?: string;
  readonly path?: string;
}

describe("a stack that is partly covered", () => {
  let stack: StackProject;
  let snapshot: string;
  before(async () => {
    stack = await stackProject({ "docker-compose.yml": composeFile, "lifeboat.yaml": configFile });
    for (const bind of ["covered", "lost", "scratch"]) await mkdir(join(stack.dir, bind));
    await stack.compose("up", "-d");
    await docker("exec", `${stack.name}-app-1`, "sh", "-c", "echo up > /uploads/file; echo here > /covered/file");
    const { exitCode, stdout, stderr } = await stack.lifeboat("backup", "--json");
    expect(exitCode, stderr + stdout).to.equal(0);
    ({ snapshot } = JSON.parse(stdout.split("\n").at(-1) ?? "") as { snapshot: string });
  });
  after(async () => stack[Symbol.asyncDispose]());

  const named = (things: readonly Thing[]) =>
    things.map(({ kind, name, path }) => `${kind} ${name ?? path ?? ""}`).sort();

  it("has every volume, bind mount and database listed that nothing preserves, and no other", async () => {
    const { exitCode, stdout, stderr } = await stack.lifeboat("catalog", "--json");
    expect(exitCode, stderr).to.equal(0);
    const catalog = JSON.parse(stdout) as {
      instances: { uncovered: Thing[]; explained: (Thing & { reason: string })[] }[];
    };
    const [core] = catalog.instances;
    const left = await mountsOf(stack);
    const covered = ["volume uploads", `bind ${stack.dir}/covered`];
    const explained = ["volume cache", `bind ${stack.dir}/scratch`];
    const uncovered = [...left.filter((one) => ![...covered, ...explained].includes(one)), "service db"].sort();
    expect(uncovered).to.deep.equal([`bind ${stack.dir}/lost`, "service db", "volume dbdata", "volume forgotten"]);
    expect(named(core?.uncovered ?? [])).to.deep.equal(uncovered);
    expect(named(core?.explained ?? [])).to.deep.equal(explained.sort());
    expect(core?.explained.map(({ reason }) => reason)).to.have.members(["rebuilt at start", "nobody misses it"]);
  });

  it("is told so in words, too", async () => {
    const { stdout } = await stack.lifeboat("catalog");
    const [, after = ""] = stdout.split("Preserved by nobody:");
    const [lost = "", explained = ""] = after.split("Left out on purpose:");
    for (const name of ["volume forgotten", "volume dbdata", "/lost"]) expect(lost).to.include(name);
    for (const name of ["uploads", "/covered", "cache"]) expect(lost).not.to.include(name);
    expect(explained).to.match(/volume cache .*rebuilt at start/);
  });

  const commands = (): readonly (readonly string[])[] => [
    ["catalog"],
    ["plan"],
    ["backup"],
    ["backup", "--dry-run"],
    ["list"],
    ["show", snapshot],
    ["show", snapshot, "--entries", "uploads"],
    ["verify"],
    ["restore", "--dry-run"],
    ["restore", "--to", "dir:out"],
    ["gc"],
    ["recover"],
    ["storages", "list"],
    ["plugins", "list"],
    ["config", "validate"],
    ["config", "show"],
    ["version"],
    ["show", "core-20200101-000000"],
    ["backup", "nobody"],
    ["nonsense"],
  ];

  it("speaks pure JSON with --json, whatever the command and however it ends", async () => {
    for (const command of commands()) {
      const { stdout } = await stack.lifeboat(...command, "--json");
      const lines = stdout.split("\n");
      for (const line of lines) {
        expect(() => JSON.parse(line) as unknown, `${command.join(" ")}: ${line}`).not.to.throw();
        expect(JSON.parse(line), command.join(" ")).to.have.property("type").that.is.a("string");
      }
    }
  });

  it("speaks plain lines to a pipe", async () => {
    for (const command of commands().slice(0, 9)) {
      const { stdout, stderr } = await stack.lifeboat(...command);
      expect(stdout + stderr, command.join(" ")).not.to.match(/[\u0000-\u0008\u000b-\u001f\u007f]/);
    }
  });
});

/** From Compose's own model: `volume <key>` and `bind <host path>`. */
async function mountsOf(stack: StackProject): Promise<string[]> {
  const { stdout } = await execa("docker", ["compose", "-p", stack.name, "config", "--format", "json"], {
    cwd: stack.dir,
  });
  const model = JSON.parse(stdout) as { services: Record<string, { volumes?: { type: string; source: string }[] }> };
  const mounts = Object.values(model.services).flatMap(({ volumes }) => volumes ?? []);
  return [...new Set(mounts.map(({ type, source }) => `${type} ${source}`))];
}
