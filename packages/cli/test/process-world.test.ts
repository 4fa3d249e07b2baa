import { expect } from "chai";
import { runChild, scriptArgv } from "./support/children.ts";

const pipedToHead = (argv: readonly string[]) => ["bash", "-c", 'set -o pipefail; "$@" | head -n 1', "_", ...argv];

describe("the process", () => {
  it("survives a reader that goes away, without a word and with exit code 0", async () => {
    const { exitCode, stdout, stderr } = await runChild(pipedToHead(scriptArgv("many-lines")));
    expect({ exitCode, stdout, stderr }).to.deep.equal({ exitCode: 0, stdout: "line 1\n", stderr: "" });
  });

  it("writes everything before it ends", async () => {
    const { stdout } = await runChild(["bash", "-c", '"$@" | (sleep 0.3; cat)', "_", ...scriptArgv("many-lines")]);
    expect(stdout.trimEnd().split("\n")).to.have.length(50_000);
  });

  it("fails where what it wrote could not be kept", async () => {
    const { exitCode } = await runChild(["bash", "-c", '"$@" > /dev/full', "_", ...scriptArgv("many-lines")]);
    expect(exitCode).to.equal(1);
  });

  it("that runs out of work before it has a verdict fails and says so", async () => {
    const { exitCode, stderr } = await runChild(scriptArgv("drained"));
    expect(exitCode).to.equal(1);
    expect(stderr)
      .to.match(/^error: lifeboat ended without coming to a result/)
      .and.to.include("remedy: ");
  });

  it("that crashes says so in two lines, and where only with -v", async () => {
    const { exitCode, stderr } = await runChild(scriptArgv("crashing"));
    expect(exitCode).to.equal(1);
    expect(stderr).to.match(/^error: Unexpected: x is not a function\nremedy: This is a defect.*\n$/);
    expect((await runChild(scriptArgv("crashing", "-v"))).stderr).to.match(/^ +at /m);
  });

  it("ends with the exit code of its command line", async () => {
    const { exitCode, stdout, stderr } = await runChild(scriptArgv("lifeboat", "bakcup"));
    expect({ exitCode, stdout }).to.deep.equal({ exitCode: 2, stdout: "" });
    expect(stderr).to.match(/^error: .*\nremedy: .*\n$/);
  });

  it("shows live progress on a real terminal and leaves only what stays", async () => {
    const command = scriptArgv("working")
      .map((word) => `'${word}'`)
      .join(" ");
    const { stdout } = await runChild(["script", "--quiet", "--return", "--command", command, "/dev/null"], {
      TERM: "xterm",
    });
    expect(stdout)
      .to.include("976.6 KiB of 1.9 MiB, 50 %, 976.6 KiB/s, 1.0 s left")
      .and.to.include("\u001b[1A\u001b[J");
    expect(stdout.trimEnd()).to.match(/done$/);
  });

  it("shows plain lines on a pipe", async () => {
    const { stdout } = await runChild(scriptArgv("working"));
    expect(stdout).to.equal("read       uploads\n  uploads: 1.9 MiB in 2.0 s, 976.6 KiB/s\n\ndone\n");
  });
});
