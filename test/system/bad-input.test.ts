// Whatever is wrong with what a user gives: one clear line with a remedy, nothing stopped, nothing committed.
import { expect } from "chai";
import { execa } from "execa";
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { recordEvents } from "./support/container-events.ts";
import { startAsNobody } from "./support/other-user.ts";
import { plainProject } from "./support/plain-project.ts";
import { lifeboat, root, type Outcome } from "./support/run-lifeboat.ts";
import { busybox, docker, stackProject, type StackProject } from "./support/stack-project.ts";
import { treeFacts } from "./support/tree-facts.ts";

const composeFile = `
services:
  app: { image: "${busybox}", init: true, command: ["sleep", "100000"], volumes: ["data:/data"], stop_grace_period: 1s }
  never: { image: "${busybox}", command: ["true"], volumes: ["never:/data"], profiles: [never] }
volumes: { data: {}, never: {} }
`;

const stackLine = `stack: { type: compose, project: "{{project}}" }`;
const head = `version: 1
timeZone: UTC`;
const storages = "storages: { local: { type: directory, path: backups } }";
const instances = `instances: { core: { ${stackLine} } }`;
const data = "{ instance: core, type: compose-volume, volume: data, store: [local] }";
const good = [head, instances, storages, `artifacts: { data: ${data} }`].join("\n");
const withArtifact = (artifact: string) => [head, instances, storages, `artifacts: { one: ${artifact} }`].join("\n");

interface Case {
  readonly config?: string;
  readonly args?: readonly string[];
  readonly env?: (stack: StackProject) => Promise<Readonly<Record<string, string>>>;
  readonly exitCode: number;
  /** What stderr must say. */
  readonly says: RegExp;
  readonly run?: (stack: StackProject) => Promise<Outcome>;
  readonly before?: (stack: StackProject) => Promise<unknown>;
  readonly after?: (stack: StackProject) => Promise<unknown>;
}

const cases: Readonly<Record<string, Case>> = {
  "a Node that is too old": {
    exitCode: 2,
    says: /lifeboat needs Node 22\.\d+\.\d+ or later, and this is Node \d+/,
    run: async ({ dir: cwd }) => {
      const command = [join(root, "packages/cli/bin/lifeboat.js"), "backup"];
      const { exitCode, stdout, stderr } = await execa(await oldNode(), command, { cwd, reject: false });
      return { exitCode, stdout, stderr, signal: undefined };
    },
  },
  "an unknown key": {
    config: good.replace("store:", "stroe:"),
    exitCode: 2,
    says: /case\.yaml:\d+:\d+ .*stroe: unknown key; did you mean "store"\?/,
  },
  "a value of the wrong type": {
    config: good.replace("[local]", "7"),
    exitCode: 2,
    says: /case\.yaml:\d+:\d+ .*store/,
  },
  "text that is not YAML": { config: `${good}\n  - }`, exitCode: 2, says: /case\.yaml:\d+:\d+/ },
  "a configuration that is not there": {
    args: ["backup", "--config", "nowhere.yaml"],
    exitCode: 2,
    says: /nowhere\.yaml/,
  },
  "a missing environment file": {
    config: good.replace(stackLine, `envFile: no.env, ${stackLine}`),
    exitCode: 2,
    says: /no\.env/,
  },
  "a missing volume": {
    config: good.replace("volume: data", "volume: never"),
    exitCode: 2,
    says: /volume lb-test-\w+_never does not exist/,
    after: async (stack) => expect(await docker("volume", "ls", "-q")).not.to.include(`${stack.name}_never`),
  },
  "a volume that the stack does not have": {
    config: good.replace("volume: data", "volume: dat"),
    exitCode: 2,
    says: /no volume dat; it has data/,
  },
  "no docker command": {
    env: async (stack) => ({ PATH: await pathWithoutDocker(stack) }),
    exitCode: 2,
    says: /docker command is not installed/,
  },
  "an engine that cannot be reached": {
    env: async () => ({ DOCKER_HOST: "unix:///nonexistent.sock" }),
    exitCode: 1,
    says: /Docker engine does not answer/,
  },
  "a Compose that is too old": {
    env: async (stack) => ({ PATH: `${await oldCompose(stack)}${delimiter}${process.env["PATH"] ?? ""}` }),
    exitCode: 2,
    says: /Docker Compose 2\.10\.2 is too old: 2\.21/,
  },
  "a storage that is not mounted any more": {
    before: async (stack) => {
      await rename(join(stack.dir, "backups"), join(stack.dir, "mounted"));
      await mkdir(join(stack.dir, "backups"));
    },
    exitCode: 1,
    says: /is it mounted\?/i,
    after: async (stack) => {
      expect(await readdir(join(stack.dir, "backups")), "nothing is written under a mount point").to.deep.equal([]);
      await rm(join(stack.dir, "backups"), { recursive: true });
      await rename(join(stack.dir, "mounted"), join(stack.dir, "backups"));
    },
  },
  "a storage whose directory is gone": {
    before: (stack) => rename(join(stack.dir, "backups"), join(stack.dir, "mounted")),
    exitCode: 1,
    says: /is it mounted\?/i,
    after: async (stack) => {
      expect(await stat(join(stack.dir, "backups")).catch(() => "gone")).to.equal("gone");
      await rename(join(stack.dir, "mounted"), join(stack.dir, "backups"));
    },
  },
  "a storage whose parent is not there": {
    config: good.replace("path: backups", "path: no/where/backups"),
    exitCode: 1,
    says: /Is it mounted\?/i,
  },
  "a script that is not there": {
    config: withArtifact("{ instance: core, type: command, run: [scripts/gone.sh], store: [local] }"),
    exitCode: 1,
    says: /command .*scripts\/gone\.sh was not found/,
  },
  "a script that is not executable": {
    config: withArtifact("{ instance: core, type: command, run: [scripts/plain.sh], store: [local] }"),
    exitCode: 1,
    says: /scripts\/plain\.sh is not executable/,
  },
  "a script that ends with 3": {
    config: withArtifact("{ instance: core, type: command, run: [scripts/three.sh], store: [local] }"),
    exitCode: 1,
    says: /three\.sh .*exit code 3.*that was it/,
  },
  "an instance name with a slash": { config: good.replaceAll("core", "co/re"), exitCode: 2, says: /co\/re/ },
  "an instance name of dots": {
    config: good.replaceAll("core", `".."`),
    exitCode: 2,
    says: /case\.yaml:\d+:\d+ .*\.\./,
  },
  "an instance on the command line that climbs": { args: ["backup", "../core"], exitCode: 2, says: /\.\.\/core/ },
  "two plugins with one type": {
    config: `${good}\nplugins: [./doubled.ts]`,
    exitCode: 2,
    says: /(?=.*files)(?=.*@test\/doubled)(?=.*@lifeboat\/plugin-files)/,
  },
  "a plugin that is not there": { config: `${good}\nplugins: ["@acme/nowhere"]`, exitCode: 2, says: /@acme\/nowhere/ },
  "two instances with one Compose project": {
    config: good.replace(instances, `instances: { core: { ${stackLine} }, twin: { ${stackLine} } }`),
    args: ["backup", "core"],
    exitCode: 2,
    says: /(?=.*core)(?=.*twin)(?=.*lb-test-)/,
  },
  "no instance where there are two": {
    config: good.replace(instances, `instances: { core: { ${stackLine} }, other: {} }`),
    exitCode: 2,
    says: /(?=.*core)(?=.*other)/,
  },
  "an unknown instance": { args: ["backup", "cor"], exitCode: 2, says: /instance cor\b.*core/s },
  "an unknown artifact": { args: ["backup", "--artifact", "dat"], exitCode: 2, says: /dat\b/ },
  "an unknown snapshot to restore": {
    args: ["restore", "--snapshot", "core-20200101-000000"],
    exitCode: 1,
    says: /core-20200101-000000/,
  },
  "an unknown snapshot to show": { args: ["show", "core-20200101-000000"], exitCode: 1, says: /core-20200101-000000/ },
  "an unknown snapshot to verify": {
    args: ["verify", "core-20200101-000000"],
    exitCode: 1,
    says: /core-20200101-000000/,
  },
  "an unknown command": { args: ["bakcup"], exitCode: 2, says: /bakcup.*backup/s },
  "an unknown option": { args: ["backup", "--artefact", "data"], exitCode: 2, says: /--artefact.*--artifact/s },
};

describe("bad input", () => {
  let stack: StackProject;
  let older: string;

  before(async () => {
    stack = await stackProject({
      "docker-compose.yml": composeFile,
      "lifeboat.yaml": good,
      "scripts/plain.sh": "echo plain\n",
      "scripts/three.sh": "#!/bin/sh\necho much\necho that was it >&2\nexit 3\n",
      "doubled.ts": doubled,
    });
    await chmod(join(stack.dir, "scripts/three.sh"), 0o755);
    await stack.compose("up", "-d");
    const { exitCode, stderr } = await stack.lifeboat("backup");
    expect(exitCode, stderr).to.equal(0);
    older = await treeFacts(await onlySnapshot(stack));
  });
  after(async () => stack[Symbol.asyncDispose]());

  for (const [what, one] of Object.entries(cases)) {
    it(`of this kind is one clear line, and nothing happens: ${what}`, async function () {
      if (what === "a Node that is too old" && (await oldNode()) === "") this.skip();
      if (one.config !== undefined) await stack.write("case.yaml", one.config);
      await one.before?.(stack);
      const containers = await stack.containers();
      const events = recordEvents(stack.name);
      const outcome = await run(one);
      const seen = await events();
      await one.after?.(stack);
      expect(outcome.exitCode, outcome.stderr).to.equal(one.exitCode);
      expectClear(outcome, one.says);
      expect(seen).to.deep.equal([]);
      expect(await stack.containers()).to.deep.equal(containers);
      expect(await treeFacts(await onlySnapshot(stack))).to.equal(older);
    });
  }

  async function run(one: Case): Promise<Outcome> {
    if (one.run !== undefined) return one.run(stack);
    const config = one.config === undefined ? [] : ["--config", "case.yaml"];
    const env = { ...stack.env, ...(await one.env?.(stack)) };
    return lifeboat([...(one.args ?? ["backup"]), ...config], { cwd: stack.dir, env });
  }
});

function expectClear({ stderr, stdout }: Pick<Outcome, "stderr" | "stdout">, says: RegExp): void {
  expect(stderr).to.match(says);
  expect(stderr).to.match(/^error: \S/m);
  expect(stderr).to.match(/^remedy: \S/m);
  expect(stderr + stdout, "no stack trace").not.to.match(
    /^\s+at .*[:(]|node:internal|cli\/unexpected|run\/unexpected/m,
  );
}

/** Rejects where there is none, or more: whatever is half-made has no manifest. */
async function onlySnapshot(stack: StackProject): Promise<string> {
  const found = await execa("find", [".", "-name", "manifest.json"], { cwd: stack.dir });
  const [one, ...others] = found.stdout.split("\n");
  expect(others).to.deep.equal([]);
  return join(stack.dir, one ?? "", "..");
}

const doubled = `
import { definePlugin } from ${JSON.stringify(join(root, "packages/core/src/plugin.ts"))};
const schema = { version: 1, vendor: "test", validate: (value) => ({ value }), jsonSchema: { input: () => ({}), output: () => ({}) } };
const never = { config: { "~standard": schema }, create: () => { throw new Error("never made"); } };
export default definePlugin({ name: "@test/doubled", version: "1.0.0", api: 1, extractors: { files: never } });
`;

/** The system's Node where it is too old; empty where it is not. */
async function oldNode(): Promise<string> {
  for (const candidate of ["/usr/bin/node", "/usr/local/bin/node"]) {
    const { stdout } = await execa(candidate, ["--version"], { reject: false });
    const [major, minor] = /^v(\d+)\.(\d+)/.exec(stdout)?.slice(1).map(Number) ?? [];
    if (major !== undefined && (major < 22 || (major === 22 && (minor ?? 0) < 22))) return candidate;
  }
  return "";
}

async function pathWithoutDocker(stack: StackProject): Promise<string> {
  const directory = await mkdtemp(join(stack.dir, "path-"));
  for (const tool of ["sh", "tar", "zstd", "flock", "find", "sha256sum", "cat", "du", "ps", "setpriv", "sleep"]) {
    const { stdout } = await execa("sh", ["-c", `command -v ${tool} || true`]);
    if (stdout.startsWith("/")) await symlink(stdout, join(directory, tool));
  }
  return directory;
}

async function oldCompose(stack: StackProject): Promise<string> {
  const directory = await mkdtemp(join(stack.dir, "path-"));
  const real = (await execa("sh", ["-c", "command -v docker"])).stdout;
  const script = `#!/bin/sh\ncase "$*" in *"compose version"*) echo 2.10.2; exit 0 ;; esac\nexec ${real} "$@"\n`;
  await writeFile(join(directory, "docker"), script, { mode: 0o755 });
  return directory;
}

describe("a directory that this user cannot read", () => {
  it("is found before anything is read, and nothing is committed", async () => {
    await using project = await plainProject({
      "lifeboat.yaml": [
        head,
        "instances: { app: {} }",
        storages,
        "artifacts: { data: { instance: app, type: files, path: data, store: [local] } }",
      ].join("\n"),
      "data/closed/file": "closed\n",
    });
    await chmod(project.dir, 0o777);
    await chmod(project.path("data/closed"), 0o700);
    const outcome = await startAsNobody(["backup"], {
      cwd: project.dir,
      env: { ...project.env, HOME: project.dir },
      groups: [],
    });
    expect(outcome.exitCode, outcome.stderr).to.be.oneOf([1, 2]);
    expectClear(outcome, /data\/closed/);
    const found = await execa("find", [".", "-name", "manifest.json", "-o", "-name", "*.zst"], { cwd: project.dir });
    expect(found.stdout).to.equal("");
  });
});

describe("a live file", () => {
  it("that grows or vanishes while it is read is listed, and every other one is exact", async () => {
    await using project = await plainProject({
      "lifeboat.yaml": [
        head,
        "instances: { app: {} }",
        storages,
        "artifacts: { data: { instance: app, type: files, path: data, store: [local] } }",
      ].join("\n"),
      "data/steady/file": "steady\n",
    });
    await writeFile(
      Buffer.concat([Buffer.from(`${project.path("data")}/`), Buffer.from([0x72, 0xff, 0xc3, 0x28])]),
      "raw",
    );
    const fill = `head -c 60M /dev/urandom > data/b-first; cp data/b-first data/c-grows; for n in 1 2 3; do echo $n > data/zz-vanishes-$n; done`;
    await execa("sh", ["-c", fill], { cwd: project.dir });
    // Grows all the time; the others vanish once the first bytes have arrived on the storage, long before tar gets to them.
    const grow = execa("sh", ["-c", `while :; do echo more >> data/c-grows; sleep 0.002; done`], {
      cwd: project.dir,
      reject: false,
    });
    const wanted = `until [ -n "$(find backups -size +64k 2>/dev/null)" ]; do :; done; rm data/zz-vanishes-*`;
    const vanish = execa("sh", ["-c", wanted], { cwd: project.dir, reject: false });
    const { exitCode, stdout, stderr } = await project.lifeboat("backup", "--json");
    for (const writer of [grow, vanish]) writer.kill("SIGKILL");
    await Promise.all([grow, vanish]);
    expect(exitCode, stderr + stdout).to.equal(0);
    const report = JSON.parse(stdout.split("\n").at(-1) ?? "") as {
      artifacts: { changes: { what: string; path: string }[] }[];
    };
    const changes = report.artifacts.flatMap((one) => one.changes.map(({ what, path }) => `${what} ${path}`)).sort();
    expect(changes).to.deep.equal([
      "changed .",
      "changed c-grows",
      ...[1, 2, 3].map((n) => `vanished zz-vanishes-${n}`),
    ]);

    const restored = await project.lifeboat("restore", "--to", "dir:out");
    expect(restored.exitCode, restored.stderr).to.equal(0);
    for (const tree of ["data", "out/data/data"]) await rm(project.path(tree, "c-grows"));
    expect(withoutRootTime(await treeFacts(project.path("out/data/data")))).to.equal(
      withoutRootTime(await treeFacts(project.path("data"))),
    );
  });

  it("of a held volume that a process of the host writes rejects the copy, and the stack is up", async () => {
    await using stack = await stackProject({ "docker-compose.yml": composeFile, "lifeboat.yaml": good });
    await stack.compose("up", "-d");
    const before = await stack.containers();
    const cwd = await stack.volumePath("data");
    await execa("sh", ["-c", "head -c 60M /dev/urandom > grows"], { cwd });
    const writer = execa("sh", ["-c", "while :; do echo more >> grows; sleep 0.002; done"], { cwd, reject: false });
    const outcome = await stack.lifeboat("backup");
    writer.kill("SIGKILL");
    await writer;
    expect(outcome.exitCode, outcome.stderr).to.equal(1);
    expectClear(outcome, /grows/);
    const after = await stack.containers();
    expect(after.map(({ id, status }) => [id, status])).to.deep.equal(before.map(({ id }) => [id, "running"]));
    expect((await execa("find", ["backups", "-name", "manifest.json"], { cwd: stack.dir })).stdout).to.equal("");
    const archived = await execa("find", ["backups/reports", "-name", "*-failed.json"], { cwd: stack.dir });
    expect(JSON.parse(await readFile(join(stack.dir, archived.stdout), "utf8"))).to.have.property("outcome", "failed");
  });
});

/** The removal of files by the tests changes the time of the directory that they were in. */
function withoutRootTime(facts: string): string {
  return facts.replace(/^(\.\u0001d \d+ \d+ \d+ -) \S+/m, "$1");
}
