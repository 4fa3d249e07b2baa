import { execa } from "execa";
import { expect } from "chai";
import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { testContext, type TestContext } from "@lifeboat/testkit";
import { entriesOf, envOf, extractorOf, readArtifact, restoreRequest } from "../support/artifact.ts";
import { errorOf, temporary } from "../support/temporary.ts";

const sh = (script: string): object => ({ run: ["sh", "-c", script] });

async function output(config: object, ctx: TestContext, baseDir = "/"): Promise<string> {
  const extractor = await extractorOf("command", config, baseDir);
  return (await readArtifact("command", extractor, ctx)).parts[0]!.body.toString("utf8");
}

async function isRunning(pid: string): Promise<boolean> {
  const { stdout } = await execa("ps", ["-o", "stat=", "-p", pid], { reject: false });
  return stdout !== "" && !stdout.startsWith("Z");
}

async function ended(pid: string): Promise<boolean> {
  for (let tries = 0; tries < 60 && (await isRunning(pid)); tries++) await sleep(50);
  return !(await isRunning(pid));
}

describe("a command as an artifact", () => {
  it("preserves what it prints, byte for byte, and its count", async () => {
    using ctx = testContext();
    const extractor = await extractorOf("command", sh("printf 'a\\000b'"), "/");
    const { parts, settled } = await readArtifact("command", extractor, ctx);
    expect(parts[0]).to.include({ name: "output", kind: "stream" });
    expect(parts[0]!.body).to.deep.equal(Buffer.from("a\0b"));
    expect(settled.facts).to.deep.include({ stdoutBytes: 3, collected: null });
  });

  it("gets its arguments as they are: there is no shell", async () => {
    using ctx = testContext();
    const hostile = ["$(id)", "; rm -rf /", "a b", "*", "`x`", "--", "\n"];
    expect(await output({ run: ["printf", "%s|", ...hostile] }, ctx)).to.equal(
      hostile.map((text) => `${text}|`).join(""),
    );
  });

  it("runs at the configuration's place with the instance's variables, its own and revealed secrets", async () => {
    using dir = temporary();
    using ctx = testContext();
    await mkdir(dir.in("work"));
    await writeFile(dir.in("password"), "geheim\n");
    const env = { PLAIN: "p", SECRET: { file: "password" } };
    const config = { ...sh('echo "$PWD $FROM_FILE $PLAIN $SECRET"'), cwd: "work", env };
    expect(await output(config, ctx, dir.path)).to.equal(`${dir.in("work")} 1 p geheim\n`);
  });

  it("streams a huge output in little memory", async () => {
    using ctx = testContext();
    const extractor = await extractorOf("command", { run: ["head", "-c", "400000000", "/dev/zero"] }, "/");
    await using extraction = await extractor.begin(envOf(), ctx);
    const [part] = await Array.fromAsync(extraction.parts());
    const before = process.memoryUsage.rss();
    let bytes = 0;
    for await (const chunk of await (part as { source: { open(): Promise<AsyncIterable<Buffer>> } }).source.open())
      bytes += chunk.length;
    expect(bytes).to.equal(400_000_000);
    expect(process.memoryUsage.rss() - before).to.be.lessThan(150_000_000);
  });

  const failures: Readonly<Record<string, readonly [string, RegExp]>> = {
    "exit 3 after much output": ["head -c 3000000 /dev/zero; exit 3", /exit code 3/],
    "exit 1 with words": ["echo good; echo 'cannot reach server' >&2; exit 1", /cannot reach server/],
    "a signal": ["echo good; kill -9 $$", /SIGKILL/],
  };
  for (const [name, [script, said]] of Object.entries(failures)) {
    it(`fails the stream on ${name}`, async () => {
      using ctx = testContext();
      const error = await errorOf(output(sh(script), ctx));
      expect(error.code).to.equal("process/failed");
      expect(error.message).to.match(said);
    });
  }

  it("fails the stream on a timeout, and ends its grandchildren", async () => {
    using dir = temporary();
    using ctx = testContext();
    const script = "sleep 300 & echo $! > pid; echo started; wait";
    const error = await errorOf(output({ ...sh(script), timeout: "300ms" }, ctx, dir.path));
    expect(error.code).to.equal("process/timeout");
    expect(await ended((await readFile(dir.in("pid"), "utf8")).trim())).to.equal(true);
  });

  it("ends grandchildren that it left behind when it ended well", async () => {
    using dir = temporary();
    using ctx = testContext();
    const script = "sleep 300 >/dev/null 2>&1 </dev/null & echo $! > pid; echo done";
    expect(await output(sh(script), ctx, dir.path)).to.equal("done\n");
    expect(await ended((await readFile(dir.in("pid"), "utf8")).trim())).to.equal(true);
  });

  it("ends when the run is aborted, and when nobody reads it to its end", async () => {
    using dir = temporary();
    const extractor = await extractorOf("command", sh("echo $$ > pid; while :; do echo x; done"), dir.path);
    {
      using ctx = testContext();
      const reading = errorOf(readArtifact("command", extractor, ctx, async () => ctx.abort(new Error("stop"))));
      expect((await reading).message).to.equal("stop");
    }
    expect(await ended((await readFile(dir.in("pid"), "utf8")).trim())).to.equal(true);
    {
      using ctx = testContext();
      await using extraction = await extractor.begin(envOf(), ctx);
      for await (const part of extraction.parts()) {
        const body = await (part as { source: { open(): Promise<AsyncIterable<Buffer>> } }).source.open();
        await body[Symbol.asyncIterator]().next();
      }
    }
    expect(await ended((await readFile(dir.in("pid"), "utf8")).trim())).to.equal(true);
  });

  it("takes nothing for an answer only where it may", async () => {
    using ctx = testContext();
    expect((await errorOf(output(sh("true"), ctx))).code).to.equal("files/command-empty");
    expect(await output({ ...sh("true"), allowEmpty: true }, ctx)).to.equal("");
  });

  it("has no place to restore its output to, and says what to do", async () => {
    using ctx = testContext();
    const extractor = await extractorOf("command", sh("echo x"), "/");
    const read = await readArtifact("command", extractor, ctx);
    const error = await errorOf(extractor.stage(restoreRequest(read), ctx));
    expect(error.code).to.equal("files/command-no-place");
    expect(error.remedy).to.contain("--to dir:PATH");
    expect(extractor.instructions(restoreRequest(read).artifact)[0]!.text).to.contain("sh -c echo x");
  });
});

describe("a command that cannot be started", () => {
  const inspect = async (config: object, baseDir: string) => {
    using ctx = testContext();
    return await errorOf((await extractorOf("command", config, baseDir)).inspect(envOf(), ctx));
  };

  it("is found before anything is stopped: missing, not executable, a directory, not on the PATH", async () => {
    using dir = temporary();
    await mkdir(dir.in("scripts"));
    await writeFile(dir.in("scripts", "export.sh"), "#!/bin/sh\n", { mode: 0o644 });
    expect((await inspect({ run: ["scripts/gone.sh"] }, dir.path)).code).to.equal("files/command-missing");
    expect((await inspect({ run: ["./scripts"] }, dir.path)).code).to.equal("files/command-missing");
    expect((await inspect({ run: ["no-such-command-anywhere"] }, dir.path)).code).to.equal("files/command-missing");
    const dead = await inspect({ run: ["scripts/export.sh"] }, dir.path);
    expect(dead.code).to.equal("files/command-not-executable");
    expect(dead.remedy).to.contain(`chmod +x ${dir.in("scripts", "export.sh")}`);
    expect((await inspect({ run: ["true"], cwd: "gone" }, dir.path)).code).to.equal("files/command-directory");
  });

  it("is not started by the preflight where it can be", async () => {
    using dir = temporary();
    using ctx = testContext();
    await writeFile(dir.in("run.sh"), "#!/bin/sh\ntouch started\n", { mode: 0o755 });
    const extractor = await extractorOf("command", { run: ["./run.sh"] }, dir.path);
    const { parts, covers } = await extractor.inspect(envOf(), ctx);
    expect(parts).to.deep.equal([{ name: "output", mediaType: "application/octet-stream", kind: "stream" }]);
    expect(covers).to.deep.equal([]);
    expect(await readdir(dir.path)).to.deep.equal(["run.sh"]);
  });
});

describe("a command that fills a directory", () => {
  it("is collected after it ended well, and restored like a directory", async () => {
    using dir = temporary();
    using ctx = testContext();
    await writeFile(dir.in("export.sh"), "#!/bin/sh\nmkdir -p out\necho report > out/report.csv\necho chatter\n");
    await chmod(dir.in("export.sh"), 0o755);
    const extractor = await extractorOf("command", { run: ["./export.sh"], collect: "out/" }, dir.path);
    expect((await extractor.inspect(envOf(), ctx)).covers).to.deep.equal([{ kind: "path", path: dir.in("out") }]);
    const read = await readArtifact("command", extractor, ctx);
    expect(read.parts[0]).to.include({ name: "out", kind: "tree" });
    expect((await Array.fromAsync(entriesOf(read.parts[0]!.body))).map(({ path }) => path)).to.deep.equal([
      ".",
      "report.csv",
    ]);

    await rm(dir.in("out"), { recursive: true });
    await using staged = await extractor.stage(restoreRequest(read), ctx);
    expect(await staged.compare(ctx)).to.deep.equal([]);
    await staged.swap(ctx);
    expect(await readFile(dir.in("out", "report.csv"), "utf8")).to.equal("report\n");
  });

  it("is refused when it failed, made no directory, or left it empty", async () => {
    using dir = temporary();
    using ctx = testContext();
    const collected = async (script: string) => output({ ...sh(script), collect: "out" }, ctx, dir.path);
    expect((await errorOf(collected("true"))).code).to.equal("files/collect-missing");
    expect((await errorOf(collected("mkdir out"))).code).to.equal("files/collect-empty");
    expect((await errorOf(collected("echo x > out/a; exit 3"))).message).to.contain("exit code 3");
    expect((await errorOf(output({ ...sh("true"), collect: "out", stdout: {} }, ctx))).message).to.contain("either");
  });
});
