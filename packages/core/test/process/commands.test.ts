import { expect } from "chai";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { runCommand } from "../../src/process/run-command.ts";
import { feedCommand, streamCommand } from "../../src/process/stream-command.ts";

async function failure(work: Promise<unknown>): Promise<Error & { code?: string }> {
  return work.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: unknown) => error as Error,
  );
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

function source(...chunks: (Buffer | Error)[]): Readable {
  return Readable.from(
    (function* () {
      for (const chunk of chunks) {
        if (chunk instanceof Error) throw chunk;
        yield chunk;
      }
    })(),
  );
}

const silent = () => new Readable({ read: () => undefined });
const megabytes = (n: number) => Array.from({ length: 16 * n }, () => Buffer.alloc(65_536, "x"));
const script = (text: string) => ["sh", "-c", text];

describe("runCommand", () => {
  it("gives what was printed and said", async () => {
    const { stdout, stderr, exitCode } = await runCommand(script("cat; echo said >&2"), { input: "in" });
    expect([stdout.toString(), stderr, exitCode]).to.deep.equal(["in", "said\n", 0]);
  });

  it("fails for every exit code but 0, unless it is accepted", async () => {
    expect(await failure(runCommand(script("echo why >&2; exit 3")))).to.include({
      code: "process/failed",
      message: "sh failed with exit code 3: why",
    });
    expect((await runCommand(script("exit 3"), { acceptExit: [3] })).exitCode).to.equal(3);
  });

  it("fails for a command that was killed although its output was whole", async () => {
    expect((await failure(runCommand(script("echo all; kill -9 $$")))).message).to.contain("killed by SIGKILL");
  });

  it("says which command is not installed", async () => {
    expect(await failure(runCommand(["no-such-command"]))).to.include({ code: "process/missing" });
  });

  it("never takes an argument for shell text", async () => {
    expect((await runCommand(["printf", "%s", "$(id); `id` && id"])).stdout.toString()).to.equal("$(id); `id` && id");
  });

  it("ends a whole group in time, grandchildren included", async () => {
    const slow = script("sleep 60 & echo $!; wait");
    const begun = performance.now();
    expect(await failure(runCommand(slow, { timeoutMs: 200 }))).to.include({ code: "process/timeout" });
    expect(performance.now() - begun).to.be.lessThan(3000);
  });

  it("keeps the end of a long stderr, and says that there was more", async () => {
    const { stderr } = await runCommand(script("head -c 300000 /dev/zero | tr '\\0' x >&2; echo end >&2"));
    expect(stderr.slice(0, 40)).to.match(/^\[earlier messages dropped\]\n/);
    expect(stderr.slice(-5)).to.equal("xend\n");
    expect((await runCommand(script("echo short >&2"))).stderr).to.equal("short\n");
  });

  it("keeps as much of stderr as it is asked to", async () => {
    const { stderr } = await runCommand(script("head -c 300000 /dev/zero >&2"), { keepStderr: 1_000_000 });
    expect(stderr).to.have.length(300_000);
  });
});

describe("streamCommand", () => {
  it("ends its stream only after the command ended well", async () => {
    const { stdout, done } = streamCommand(["cat"], { input: source(...megabytes(3)) });
    expect((await buffer(stdout)).length).to.equal(3 * 1024 * 1024);
    expect((await done).exitCode).to.equal(0);
  });

  it("fails its stream where the command fails, however whole the output looks", async () => {
    for (const text of ["echo all; exit 1", "echo all; kill -9 $$"]) {
      const { stdout, done } = streamCommand(script(text));
      expect(await failure(buffer(stdout))).to.include({ code: "process/failed" });
      expect(await failure(done)).to.include({ code: "process/failed" });
    }
  });

  it("fails with its source, whatever the command made of the half it got", async () => {
    for (const command of [["cat"], ["true"], ["sleep", "60"]]) {
      const { stdout } = streamCommand(command, { input: source(Buffer.alloc(10), new Error("lost the source")) });
      const error = await failure(buffer(stdout));
      expect(error.message, command[0]).to.match(/lost the source|did not read all/);
    }
  });

  it("ends the command when its stream is given up", async () => {
    const { stdout, done } = streamCommand(script("echo $$; exec sleep 60"), { input: silent() });
    const pid = Number((await stdout[Symbol.asyncIterator]().next()).value);
    expect(isAlive(pid)).to.equal(true);
    stdout.destroy();
    await failure(done);
    expect(isAlive(pid)).to.equal(false);
  });

  it("throws the reason of an abort", async () => {
    const controller = new AbortController();
    const { stdout } = streamCommand(["cat"], { input: silent(), signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 50);
    expect(await failure(buffer(stdout))).to.include({ message: "enough" });
  });

  it("kills what does not listen to SIGTERM", async function () {
    this.timeout(10_000);
    const { stdout, done } = streamCommand(script("trap '' TERM; echo $$; while :; do sleep 0.1; done"));
    const pid = Number((await stdout[Symbol.asyncIterator]().next()).value);
    stdout.destroy();
    await failure(done);
    expect(isAlive(pid)).to.equal(false);
  });
});

describe("feedCommand", () => {
  it("gives a command all of its input", async () => {
    expect((await feedCommand(["cat"], { input: source(...megabytes(3)) })).exitCode).to.equal(0);
  });

  it("fails where the command ended well without reading all of it", async () => {
    expect(await failure(feedCommand(["head", "-c", "1"], { input: source(...megabytes(3)) }))).to.include({
      code: "process/unread",
    });
    expect(await failure(feedCommand(["true"], { input: silent() }))).to.include({ code: "process/unread" });
  });

  it("fails with the command's own failure where that closed its input", async () => {
    expect(await failure(feedCommand(["false"], { input: source(...megabytes(3)) }))).to.include({
      code: "process/failed",
    });
  });

  it("gives its input up when the command is gone", async () => {
    const input = silent();
    await failure(feedCommand(["false"], { input }));
    await wait(10);
    expect(input.destroyed).to.equal(true);
  });
});
