// What comes back is what was there: every kind of entry, in every way that a volume is reached, and by hand.
import { expect } from "chai";
import { execa } from "execa";
import { appendFile, chmod, chown, mkdir, readdir, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { makeTortureTree, tortureKinds } from "../../packages/core/test/tree/torture-tree.ts";
import { docker, stackProject, busybox, type StackProject } from "./support/stack-project.ts";
import { treeFacts } from "./support/tree-facts.ts";

const composeFile = `
services:
  app:
    image: ${busybox}
    init: true
    command: ["sleep", "100000"]
    volumes: ["data:/data", "./bound:/bound"]
    stop_grace_period: 1s
volumes: { data: {} }
`;

const configFile = (artifact: string) => `
version: 1
timeZone: UTC
instances: { core: { stack: { type: compose, project: "{{project}}" } } }
storages: { local: { type: directory, path: backups } }
artifacts:
  volumes: { instance: core, type: compose-volume, ${artifact}, store: [local] }
`;

/** Up, with the torture tree in the volume and in the bind mount. */
async function tortured(
  artifact: string,
  prepare: (volume: string) => Promise<unknown> = async () => undefined,
): Promise<StackProject> {
  const stack = await stackProject({ "docker-compose.yml": composeFile, "lifeboat.yaml": configFile(artifact) });
  try {
    await mkdir(join(stack.dir, "bound"));
    await stack.compose("up", "-d");
    await makeTortureTree(await stack.volumePath("data"));
    await prepare(await stack.volumePath("data"));
    await writeFile(join(stack.dir, "bound/note"), "bound\n");
    await chown(join(stack.dir, "bound"), 12, 34);
    await chmod(join(stack.dir, "bound"), 0o2751);
    return stack;
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
}

interface Facts {
  readonly data: string;
  readonly bound: string;
}

async function factsOf(stack: StackProject): Promise<Facts> {
  return { data: await treeFacts(await stack.volumePath("data")), bound: await treeFacts(join(stack.dir, "bound")) };
}

/** The first lines that differ: two trees of this kind are too long to be shown whole. */
function expectEqual(found: Facts, expected: Facts): void {
  for (const tree of ["data", "bound"] as const) {
    const [lines, wanted] = [found[tree].split("\n"), expected[tree].split("\n")];
    const missing = wanted.filter((line) => !lines.includes(line)).map((line) => `missing ${line}`);
    const added = lines.filter((line) => !wanted.includes(line)).map((line) => `found ${line}`);
    expect([...missing, ...added].slice(0, 10), tree).to.deep.equal([]);
    expect(found[tree] === expected[tree], `${tree}: the same lines in another order`).to.equal(true);
  }
}

async function succeeds(stack: StackProject, ...args: string[]): Promise<Result> {
  const { exitCode, stdout, stderr } = await stack.lifeboat(...args, "--json");
  expect(exitCode, stderr + stdout).to.equal(0);
  return JSON.parse(stdout.split("\n").at(-1) ?? "") as Result;
}

interface Result {
  readonly snapshot: string;
  readonly artifacts: readonly { readonly kept: string | null }[];
}

/** Once to bring the stack up and once more: the first must not warn, the second must find nothing to do. */
async function expectComposeSatisfied(stack: StackProject, sameIds: boolean): Promise<void> {
  const ids = async () => (await stack.containers()).map(({ id }) => id);
  const before = await ids();
  const first = await stack.compose("up", "-d");
  expect(first.stderr).not.to.match(/warn|already exists|not created by Docker Compose/i);
  const between = await ids();
  if (sameIds) expect(between).to.deep.equal(before);
  const second = await stack.compose("up", "-d");
  expect(second.stderr).not.to.match(/warn|already exists|Recreat|Created|Started/i);
  expect(await ids()).to.deep.equal(between);
}

async function corrupt(volume: string): Promise<void> {
  await appendFile(join(volume, "large"), "changed");
  await writeFile(join(volume, "one"), "2");
  await unlink(join(volume, "suid"));
  await rm(join(volume, "many"), { recursive: true });
  await writeFile(join(volume, "added"), "nobody backed this up");
  await chmod(volume, 0o777);
}

describe("a restore", () => {
  const kinds = Object.keys(tortureKinds).length;

  describe(`of a volume with ${kinds} kinds of entry and of a bind mount`, () => {
    let stack: StackProject;
    let facts: Facts;
    let snapshot: string;
    before(async () => {
      console.log(`      ${kinds} kinds of entry`);
      expect(kinds).to.be.at.least(40);
      stack = await tortured("volumes: all, binds: all");
      facts = await factsOf(stack);
      ({ snapshot } = await succeeds(stack, "backup"));
      expectEqual(await factsOf(stack), facts);
    });
    after(async () => stack[Symbol.asyncDispose]());

    it("after `down -v` brings back everything, and Compose takes it for its own", async () => {
      await stack.compose("down", "-v", "-t", "1");
      await rm(join(stack.dir, "bound"), { recursive: true });
      await mkdir(join(stack.dir, "bound"));
      await succeeds(stack, "restore");
      expectEqual(await factsOf(stack), facts);
      await expectComposeSatisfied(stack, false);
      expectEqual(await factsOf(stack), facts);
    });

    it("in place of damaged data keeps the container, and keeps the old data where it says", async () => {
      const before = await stack.containers();
      await corrupt(await stack.volumePath("data"));
      await writeFile(join(stack.dir, "bound/note"), "damaged\n");
      const damaged = await factsOf(stack);

      const refused = await stack.lifeboat("restore");
      expect(refused.exitCode, refused.stderr).to.equal(1);
      expect(refused.stderr).to.match(/not empty/);
      expectEqual(await factsOf(stack), damaged);

      const report = await succeeds(stack, "restore", "--replace", "--yes", "--keep-old", "1s");
      expectEqual(await factsOf(stack), facts);
      const after = await stack.containers();
      expect(after.map(({ id, status }) => ({ id, status }))).to.deep.equal(
        before.map(({ id }) => ({ id, status: "running" })),
      );
      const seen = await docker("exec", after[0]?.id ?? "", "cat", "/bound/note");
      expect(seen, "the container sees what came back").to.equal("bound");

      const kept = keptPlaces(report);
      expect(await treeFacts(await volumeDirectory(kept.volume))).to.equal(damaged.data);
      expect(await treeFacts(kept.path)).to.equal(damaged.bound);

      await delay(1100);
      await succeeds(stack, "gc");
      expect(await docker("volume", "ls", "-q")).not.to.include(kept.volume);
      expect((await readdir(stack.dir)).filter((name) => name.startsWith("bound"))).to.deep.equal(["bound"]);
      await expectComposeSatisfied(stack, true);
      expectEqual(await factsOf(stack), facts);
    });

    it("of single files brings exactly those that match", async () => {
      const to = join(stack.dir, "some");
      await succeeds(
        stack,
        "restore",
        "--path",
        "many/[0-4]",
        "--path",
        "**/to-zz",
        "--path",
        "b51?",
        "--to",
        `dir:${to}`,
      );
      const { stdout } = await execa("find", [".", "-type", "f", "-printf", "%P\n"], { cwd: join(to, "volumes/data") });
      expect(stdout.split("\n").sort()).to.deep.equal(
        ["aa-links/to-zz", "b511", "b512", "b513", "many/0", "many/1", "many/2", "many/3", "many/4"].sort(),
      );
      const sums = async (root: string) => (await execa("sha256sum", stdout.split("\n").sort(), { cwd: root })).stdout;
      expect(await sums(join(to, "volumes/data"))).to.equal(await sums(await stack.volumePath("data")));
      expect(await readdir(join(to, "volumes")), "nothing of the bind mount matches").to.deep.equal(["data"]);
    });

    it("can be chosen from a list of entries, whatever their names are made of", async () => {
      const all = await stack.lifeboat("show", snapshot, "--entries", "volumes", "--json");
      const listed = all.stdout
        .split("\n")
        .map((line) => JSON.parse(line) as { type: string; part: string; entry: { path: string | { base64: string } } })
        .filter(({ type, part }) => type === "entry" && part === "data")
        .map(({ entry: { path } }) =>
          typeof path === "string" ? Buffer.from(path) : Buffer.from(path.base64, "base64"),
        )
        .map((path) => path.toString("latin1"));
      const there = await execa("find", [".", "-printf", "%P\\0"], {
        cwd: await stack.volumePath("data"),
        encoding: "buffer",
      });
      const names = Buffer.from(there.stdout).toString("latin1").split("\0").slice(1, -1);
      expect(listed.sort()).to.deep.equal([".", ...names].sort());

      const some = await stack.lifeboat("show", snapshot, "--entries", "volumes", "sparse-?");
      expect(some.exitCode).to.equal(0);
      expect(some.stdout).to.match(/sparse-\\xff$/m);
      expect(some.stdout.split("\n")).to.have.length(1);
    });

    it("works by hand with the commands of RESTORE.md", async () => {
      await stack.compose("down", "-v", "-t", "1");
      const place = join(stack.dir, "backups", snapshot);
      await rm(join(stack.dir, "bound"), { recursive: true });
      for (const { command, part } of await stepsOf(place)) {
        if (command.startsWith("docker compose")) continue;
        await execa("sh", ["-euc", command], { cwd: place, env: { PART: part } });
      }
      expectEqual(await factsOf(stack), facts);
      await expectComposeSatisfied(stack, false);
    });
  });

  describe("through the helper container", () => {
    let stack: StackProject;
    let facts: Facts;
    const canary = `canary-${process.pid}-${Date.now()}-of-this-volume`;
    before(async () => {
      stack = await tortured("volumes: all, binds: all, access: helper", async (volume) => {
        // What a helper cannot write makes a restore fail: see the next test.
        await execa("setfattr", ["-x", "security.lifeboat", join(volume, "security-attr")]);
        await writeFile(join(volume, "canary"), `${canary}\n`.repeat(200_000));
      });
      const installed = await stack.lifeboat("helper", "install");
      expect(installed.exitCode, installed.stderr).to.equal(0);
      facts = await factsOf(stack);
    });
    after(async () => stack[Symbol.asyncDispose]());

    /** README.md of plugin-compose: attributes in the namespace `trusted` are invisible to a helper. */
    const asAHelperSees = (facts: Facts): Facts => ({
      ...facts,
      data: facts.data.replace("# file: trusted-attr\n", "").replace(/^trusted\..*\n*/gm, ""),
    });

    it("is equal but for `trusted` attributes, after `down -v` and in place, and leaves no trace of the data", async () => {
      await using traces = watchForTraces(canary, stack.name);
      const backup = await stack.lifeboat("backup");
      expect(backup.exitCode, backup.stderr).to.equal(0);
      expect(backup.stdout + backup.stderr, "the loss is announced").to.include("trusted");
      expectEqual(await factsOf(stack), facts);

      await corrupt(await stack.volumePath("data"));
      const ids = (await stack.containers()).map(({ id }) => id);
      const report = await succeeds(stack, "restore", "--replace", "--yes", "--keep-old", "1s");
      expectEqual(asAHelperSees(await factsOf(stack)), asAHelperSees(facts));
      expect((await stack.containers()).map(({ id, status }) => [id, status])).to.deep.equal(
        ids.map((id) => [id, "running"]),
      );
      expect(report.artifacts[0]?.kept).to.include("lifeboat-");
      await delay(1100);
      await succeeds(stack, "gc");

      await stack.compose("down", "-v", "-t", "1");
      await rm(join(stack.dir, "bound"), { recursive: true });
      await mkdir(join(stack.dir, "bound"));
      await succeeds(stack, "restore");
      expectEqual(asAHelperSees(await factsOf(stack)), asAHelperSees(facts));
      await expectComposeSatisfied(stack, false);
      expect(await traces.found()).to.deep.equal([]);
      expect(await docker("ps", "-aq", "--filter", "label=io.lifeboat.role")).to.equal("");
    });

    it("fails loudly, and before anything is touched, on an attribute that it may not write", async () => {
      const volume = await stack.volumePath("data");
      await execa("setfattr", ["-n", "security.lifeboat", "-v", "label", join(volume, "one")]);
      await succeeds(stack, "backup");
      await writeFile(join(volume, "one"), "damaged");
      const damaged = await factsOf(stack);
      const failed = await stack.lifeboat("restore", "--replace", "--yes");
      expect(failed.exitCode, failed.stderr).to.be.oneOf([1, 5]);
      expect(failed.stderr).to.include("security.lifeboat");
      expectEqual(await factsOf(stack), damaged);
    });
  });
});

function keptPlaces({ artifacts }: Result): { readonly volume: string; readonly path: string } {
  const kept = artifacts.map((one) => one.kept ?? "").join("; ");
  const volume = /is in the volume (\S+?)(?:;|$)/.exec(kept)?.[1] ?? "";
  const path = /is in (\/\S+?)(?:;|$)/.exec(kept)?.[1] ?? "";
  expect(volume, kept).not.to.equal("");
  expect(path, kept).not.to.equal("");
  return { volume, path };
}

async function volumeDirectory(volume: string): Promise<string> {
  return docker("volume", "inspect", "-f", "{{.Mountpoint}}", volume);
}

interface Step {
  readonly command: string;
  /** The file that RESTORE.md calls $PART. */
  readonly part: string;
}

/** The shell blocks of RESTORE.md in order, with what the sentence before each says that $PART is. */
async function stepsOf(place: string): Promise<Step[]> {
  const text = await readFile(join(place, "RESTORE.md"), "utf8");
  const files = new Map([...text.matchAll(/^`(\S+)\.zst` holds part `(\S+)`/gm)].map(([, file, part]) => [part, file]));
  return [...text.matchAll(/([^\n]*)\n\n```sh\n(.*?)```/gs)].map(([, sentence = "", command = ""]) => ({
    command: command.trim(),
    part: files.get(/^\$PART is the plain tar of (\S+?)\.(?: |$)/.exec(sentence)?.[1]) ?? "",
  }));
}

/** Looks again and again into everything the engine keeps, except for the volumes of the project themselves. */
function watchForTraces(canary: string, project: string): AsyncDisposable & { found(): Promise<readonly string[]> } {
  const found = new Set<string>();
  const stop = new AbortController();
  const look = async (places: readonly string[]): Promise<void> => {
    const { stdout } = await execa("grep", ["-rlaF", "-D", "skip", "--", canary, ...places], { reject: false });
    for (const path of stdout.split("\n")) if (path !== "" && !path.includes(`/volumes/${project}_`)) found.add(path);
  };
  const root = docker("info", "-f", "{{.DockerRootDir}}");
  const watching = (async () => {
    while (!stop.signal.aborted) {
      await look([join(await root, "containers")]);
      await delay(200);
    }
  })();
  const end = async (): Promise<void> => {
    stop.abort();
    await watching;
  };
  return {
    async found() {
      await end();
      await look([await root]);
      return [...found];
    },
    [Symbol.asyncDispose]: end,
  };
}
