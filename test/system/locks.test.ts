// One run at a time on one stack, whoever starts it, and no lock outlives its holder.
import { expect } from "chai";
import { execa } from "execa";
import { chmod, chown, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { nobody, startAsNobody } from "./support/other-user.ts";
import { busybox, stackProject, type StackProject } from "./support/stack-project.ts";

const composeFile = `
services:
  app: { image: "${busybox}", init: true, command: ["sleep", "100000"], volumes: ["data:/data"], stop_grace_period: 1s }
volumes: { data: {} }
`;

/** A run that has begun says so in `begun-<state>` and waits for `go`. */
const configFile = (storage: string, artifact: string) => `
version: 1
timeZone: UTC
instances:
  core:
    stack: { type: compose, project: "{{project}}" }
    hooks: { beforeRun: { run: [sh, -c, "touch ${storage}/begun; until test -e go; do sleep 0.05; done"] } }
storages: { local: { type: directory, path: ${storage}/backups } }
artifacts:
  only: { instance: core, ${artifact}, store: [local] }
`;

describe("the lock of a stack", () => {
  let stack: StackProject;
  before(async () => {
    stack = await stackProject({
      "docker-compose.yml": composeFile,
      "lifeboat.yaml": configFile("root", "type: compose-volume, volume: data"),
      "nobody.yaml": configFile("nobody", "type: compose-definition"),
    });
    await stack.compose("up", "-d");
    await chmod(stack.dir, 0o755);
    for (const owner of ["root", "nobody"]) await mkdir(join(stack.dir, owner));
    await chown(join(stack.dir, "nobody"), nobody, nobody);
  });
  after(async () => stack[Symbol.asyncDispose]());
  beforeEach(async () => {
    for (const file of ["go", "root/begun", "nobody/begun"]) await rm(join(stack.dir, file), { force: true });
  });

  const go = async () => writeFile(join(stack.dir, "go"), "");
  const begun = async (owner: string) => waitUntil(() => exists(join(stack.dir, owner, "begun")));
  const snapshots = async () =>
    (await execa("find", ["root/backups", "-name", "manifest.json"], { cwd: stack.dir, reject: false })).stdout
      .split("\n")
      .filter((line) => line !== "").length;

  it("lets one of 20 parallel runs through and tells the others who holds it", async () => {
    const runs = Array.from({ length: 20 }, () => stack.start("backup"));
    let ended = 0;
    const outcomes = runs.map(async (run) => {
      const outcome = await run;
      ended += 1;
      if (ended === 19) await go();
      return { pid: run.pid, exitCode: outcome.exitCode, stderr: outcome.stderr };
    });
    const all = await Promise.all(outcomes);
    const [winner, ...others] = all.sort((a, b) => (a.exitCode ?? 99) - (b.exitCode ?? 99));
    expect(winner?.exitCode, winner?.stderr).to.equal(0);
    expect(others.map(({ exitCode }) => exitCode)).to.deep.equal(Array.from({ length: 19 }, () => 4));
    for (const { stderr } of others) {
      expect(stderr).to.match(new RegExp(`^error: .* is locked by process ${winner?.pid} of root .*core`, "m"));
      expect(stderr).to.match(/^remedy: .*--lock-wait/m);
    }
    expect(await snapshots()).to.equal(1);
  });

  it("is gone with a holder that was killed: the next run needs no unlock", async () => {
    const holder = stack.start("backup");
    await begun("root");
    holder.kill("SIGKILL");
    await holder;
    await rm(join(stack.dir, "root/begun"));
    const next = stack.start("backup");
    await Promise.race([begun("root"), next]);
    await go();
    const { exitCode, stderr } = await next;
    expect(exitCode, stderr).to.equal(0);
  });

  it("stays with a holder that was stopped, and the holder goes on afterwards", async () => {
    const before = await snapshots();
    const holder = stack.start("backup");
    await begun("root");
    holder.kill("SIGSTOP");
    for (let n = 0; n < 3; n++) {
      const other = await stack.lifeboat("backup");
      expect(other.exitCode, other.stderr).to.equal(4);
      expect(other.stderr).to.include(`process ${holder.pid} of root`);
    }
    await go();
    holder.kill("SIGCONT");
    const { exitCode, stderr } = await holder;
    expect(exitCode, stderr).to.equal(0);
    expect(await snapshots()).to.equal(before + 1);
  });

  it("is waited for with --lock-wait, and no longer than that", async () => {
    const before = await snapshots();
    const holder = stack.start("backup");
    await begun("root");
    const started = Date.now();
    const impatient = await stack.lifeboat("backup", "--lock-wait", "1s");
    expect(impatient.exitCode, impatient.stderr).to.equal(4);
    expect(Date.now() - started).to.be.at.least(1000);
    const patient = stack.start("backup", "--lock-wait", "60s");
    await delay(1500);
    await go();
    for (const run of [holder, patient]) {
      const { exitCode, stderr } = await run;
      expect(exitCode, stderr).to.equal(0);
    }
    expect(await snapshots()).to.equal(before + 2);
  });

  describe("of two users", () => {
    let groups: readonly number[];
    before(async function () {
      const socket = await stat("/var/run/docker.sock").catch(() => undefined);
      if (socket === undefined) this.skip();
      groups = [socket.gid];
    });
    const theOther = () => {
      const home = join(stack.dir, "nobody");
      const env = { ...stack.env, LIFEBOAT_STATE: join(home, "state"), HOME: home };
      return startAsNobody(["backup", "--config", "nobody.yaml"], { cwd: stack.dir, env, groups });
    };

    it("keeps the other out while root holds it", async () => {
      const holder = stack.start("backup");
      await begun("root");
      const other = await theOther();
      expect(other.exitCode, other.stderr).to.equal(4);
      expect(other.stderr).to.include(`process ${holder.pid} of root`);
      await go();
      expect((await holder).exitCode).to.equal(0);
      const next = await theOther();
      expect(next.exitCode, next.stderr).to.equal(0);
    });

    it("keeps root out while the other holds it", async () => {
      const holder = theOther();
      await begun("nobody");
      const other = await stack.lifeboat("backup");
      expect(other.exitCode, other.stderr).to.equal(4);
      expect(other.stderr).to.match(/process \d+ of nobody/);
      await go();
      const { exitCode, stderr } = await holder;
      expect(exitCode, stderr).to.equal(0);
    });
  });
});

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function waitUntil(holds: () => Promise<boolean>): Promise<void> {
  for (let n = 0; n < 600; n++) {
    if (await holds()) return;
    await delay(50);
  }
  throw new Error("it did not happen within 30 s");
}
