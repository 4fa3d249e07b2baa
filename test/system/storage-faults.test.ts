// Disks fill up, vanish and turn read-only: nothing half-made counts, the stack is up, and what is good stays good.
import { expect } from "chai";
import { execa } from "execa";
import { rm, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { recordEvents } from "./support/container-events.ts";
import { smallDisk } from "./support/small-disk.ts";
import { busybox, stackProject, type StackProject } from "./support/stack-project.ts";
import { treeFacts } from "./support/tree-facts.ts";

const composeFile = `
services:
  app:
    image: ${busybox}
    init: true
    command: ["sleep", "100000"]
    volumes: ["data:/data"]
    stop_grace_period: 1s
volumes: { data: {} }
`;

const configFile = (storages: readonly string[], instance = "") => `
version: 1
timeZone: UTC
instances: { core: { stack: { type: compose, project: "{{project}}" }${instance} } }
storages:
${storages.map((name) => `  ${name}: { type: directory, path: ${name} }`).join("\n")}
artifacts:
  data: { instance: core, type: compose-volume, volume: data, store: [${storages.join(", ")}] }
`;

async function running(config: string): Promise<StackProject> {
  const stack = await stackProject({ "docker-compose.yml": composeFile, "lifeboat.yaml": config });
  await stack.compose("up", "-d");
  await fill(stack, "small", 0.1);
  return stack;
}

async function fill(stack: StackProject, name: string, megabytes: number): Promise<void> {
  await writeFile(join(await stack.volumePath("data"), name), randomBytes(megabytes * 1024 * 1024));
}

interface BackupResult {
  readonly snapshot: string;
  readonly storages: readonly { readonly name: string; readonly outcome: string }[];
}

async function backup(stack: StackProject, exitCode: number): Promise<{ result: BackupResult; said: string }> {
  const { stdout, stderr, ...outcome } = await stack.lifeboat("backup", "--json");
  expect(outcome.exitCode, stderr + stdout).to.equal(exitCode);
  return { result: JSON.parse(stdout.split("\n").at(-1) ?? "") as BackupResult, said: stdout + stderr };
}

/** Every file of every committed snapshot with its digest. */
async function committed(stack: StackProject, storage: string): Promise<string> {
  const script =
    'for m in */manifest.json; do [ -e "$m" ] || continue; find "${m%/*}" -type f -exec sha256sum {} +; done | sort';
  return (await execa("sh", ["-c", script], { cwd: join(stack.dir, storage) })).stdout;
}

/** What a dead write would leave, and directories without a manifest. */
async function leftovers(stack: StackProject, storage: string): Promise<string> {
  const script =
    'find . -name ".lifeboat-tmp*"; for d in */; do case $d in reports/) ;; *) [ -e "$d/manifest.json" ] || echo "$d" ;; esac; done';
  return (await execa("sh", ["-c", script], { cwd: join(stack.dir, storage) })).stdout;
}

async function expectSameContainersUp(stack: StackProject, before: readonly { readonly id: string }[]): Promise<void> {
  const after = await stack.containers();
  expect(after.map(({ id, status }) => [id, status])).to.deep.equal(before.map(({ id }) => [id, "running"]));
}

describe("a storage that is full", () => {
  it("commits nothing, resumes the stack, leaves older snapshots alone, and takes the next run once there is room", async () => {
    await using stack = await running(configFile(["backups"]));
    await using _disk = await smallDisk(join(stack.dir, "backups"), 8);
    await backup(stack, 0);
    const [before, older] = [await stack.containers(), await committed(stack, "backups")];
    expect(older).not.to.equal("");

    await fill(stack, "large", 20);
    const { said } = await backup(stack, 1);
    expect(said).to.match(/No space left/);
    await expectSameContainersUp(stack, before);
    expect(await committed(stack, "backups")).to.equal(older);
    expect(await leftovers(stack, "backups")).to.equal("");

    await rm(join(await stack.volumePath("data"), "large"));
    await backup(stack, 0);
    expect(await committed(stack, "backups")).to.include(older.split("\n")[0] ?? "");
    expect((await stack.lifeboat("verify")).exitCode).to.equal(0);
  });

  it("does not keep the other from its copy, which the next restore uses", async () => {
    await using stack = await running(configFile(["large", "small"]));
    await using _disk = await smallDisk(join(stack.dir, "small"), 8);
    await backup(stack, 0);
    await fill(stack, "large", 20);
    const [before, facts] = [await stack.containers(), await treeFacts(await stack.volumePath("data"))];

    const { result } = await backup(stack, 3);
    expect(Object.fromEntries(result.storages.map(({ name, outcome }) => [name, outcome]))).to.deep.equal({
      large: "committed",
      small: "failed",
    });
    await expectSameContainersUp(stack, before);
    expect(await leftovers(stack, "small")).to.equal("");

    await stack.compose("down", "-v", "-t", "1");
    const restored = await stack.lifeboat("restore", "--json");
    expect(restored.exitCode, restored.stderr + restored.stdout).to.equal(0);
    expect(await treeFacts(await stack.volumePath("data"))).to.equal(facts);
  });
});

describe("one of two storages", () => {
  it("that is not mounted is asked for, and the other gets its copy", async () => {
    await using stack = await running(configFile(["good", "gone"]));
    await using disk = await smallDisk(join(stack.dir, "gone"), 8);
    await backup(stack, 0);
    await disk.unmount();
    const before = await stack.containers();
    const { result, said } = await backup(stack, 3);
    expect(said).to.match(/is it mounted\?/);
    await expectSameContainersUp(stack, before);
    const nothing = await execa("find", [join(stack.dir, "gone"), "-mindepth", "1"]);
    expect(nothing.stdout, "nothing is written under the mount point").to.equal("");
    await expectRestoreFrom(stack, result.snapshot);
  });

  it("that is read-only is told, and the other gets its copy", async () => {
    await using stack = await running(configFile(["good", "fixed"]));
    await using disk = await smallDisk(join(stack.dir, "fixed"), 8);
    await backup(stack, 0);
    const older = await committed(stack, "fixed");
    await disk.makeReadOnly();
    const before = await stack.containers();
    const { result, said } = await backup(stack, 3);
    expect(said).to.match(/mounted read-only/);
    await expectSameContainersUp(stack, before);
    expect(await committed(stack, "fixed")).to.equal(older);
    await expectRestoreFrom(stack, result.snapshot);
  });

  async function expectRestoreFrom(stack: StackProject, snapshot: string): Promise<void> {
    const restored = await stack.lifeboat("restore", "--to", "dir:out", "--json");
    expect(restored.exitCode, restored.stderr + restored.stdout).to.equal(0);
    const report = JSON.parse(restored.stdout.split("\n").at(-1) ?? "") as {
      artifacts: { snapshot: string; storage: string }[];
    };
    expect(report.artifacts.map((one) => [one.snapshot, one.storage])).to.deep.equal([[snapshot, "good"]]);
    const found = await treeFacts(join(stack.dir, "out/data/data"));
    expect(found).to.equal(await treeFacts(await stack.volumePath("data")));
  }
});

describe("a spool", () => {
  it("that is certainly too small is refused before anything stops", async () => {
    await using stack = await running(configFile(["backups"]));
    await using _disk = await smallDisk(join(stack.dir, ".state"), 70);
    await backup(stack, 0);
    const [before, older, events] = [
      await stack.containers(),
      await committed(stack, "backups"),
      recordEvents(stack.name),
    ];
    await fill(stack, "large", 40);
    const { said } = await backup(stack, 1);
    expect(said).to.match(/The spool in .* needs about/);
    expect(await events()).to.deep.equal([]);
    expect(await stack.containers()).to.deep.equal(before);
    expect(await committed(stack, "backups")).to.equal(older);
    expect(await leftovers(stack, "backups")).to.equal("");
  });

  it("that fills up in the window rejects the copy, and nothing stands between a full disk and the resume", async () => {
    const hook = `, hooks: { beforeHold: { run: [sh, -c, "head -c 1G /dev/zero > .state/filler; truncate -s -1M .state/filler"] } }`;
    await using stack = await running(configFile(["backups"]));
    await using _disk = await smallDisk(join(stack.dir, ".state"), 100);
    await backup(stack, 0);
    const [before, older] = [await stack.containers(), await committed(stack, "backups")];
    await fill(stack, "large", 5);
    await stack.write("lifeboat.yaml", configFile(["backups"], hook));
    const { said } = await backup(stack, 1);
    expect(said).to.match(/No space left for the spool/);
    await expectSameContainersUp(stack, before);
    expect(await committed(stack, "backups")).to.equal(older);
    expect(await leftovers(stack, "backups")).to.equal("");

    await rm(join(stack.dir, ".state/filler"));
    await stack.write("lifeboat.yaml", configFile(["backups"]));
    await backup(stack, 0);
    expect((await execa("find", [".state/spool", "-type", "f"], { cwd: stack.dir })).stdout).to.equal("");
  });
});
