// Commands inside services: their output fails as they fail, and they die with their client.
import { setTimeout as sleep } from "node:timers/promises";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { expect } from "chai";
import { testContext } from "@lifeboat/testkit";
import { streamCommand, type StackAccess } from "@lifeboat/core/plugin";
import { busybox, docker, liveStack, patient, postgres, type LiveStack } from "./support/live-stack.ts";

const model = {
  services: {
    app: { image: busybox, command: patient, stop_grace_period: "2s" },
    debian: { image: postgres, command: ["sleep", "1000"], stop_grace_period: "0s" },
  },
};

const access = async (live: LiveStack): Promise<StackAccess> => live.stack.access(await live.facts());
const processes = (live: LiveStack, service: string) =>
  docker("top", `${live.project}-${service}-1`, "-eo", "pid,args");

describe("a command inside a service", () => {
  let live: LiveStack;
  before(async () => {
    live = await liveStack(model);
    await live.compose("up", "-d");
  });
  after(() => live[Symbol.asyncDispose]());

  for (const service of ["app", "debian"]) {
    it(`gives its output, and takes its words as they are (${service})`, async () => {
      const odd = ["a b", "$(id)", "'", '"', "-n", "new\nline", ";exit 3"];
      const { stdout, done } = await (await access(live)).exec(service, ["printf", "%s|", ...odd], {}, live.ctx);
      expect(await text(stdout)).to.equal(odd.map((word) => `${word}|`).join(""));
      expect(await done).to.deep.equal({ stderr: "" });
    });

    it(`reads standard input and variables (${service})`, async () => {
      const io = { stdin: Readable.from([Buffer.alloc(3_000_000, "x")]), env: { LB_SECRET: "s e c" } };
      const { stdout } = await (
        await access(live)
      ).exec(service, ["sh", "-c", 'wc -c; echo "$LB_SECRET"'], io, live.ctx);
      expect(
        (await text(stdout))
          .trim()
          .split("\n")
          .map((line) => line.trim()),
      ).to.deep.equal(["3000000", "s e c"]);
    });

    it(`fails its output where it fails, after all it said (${service})`, async () => {
      const { stdout, done } = await (
        await access(live)
      ).exec(service, ["sh", "-c", "echo half; echo why >&2; exit 3"], {}, live.ctx);
      const failed = await text(stdout).then(
        () => undefined,
        (error: unknown) => error as Error & { code: string },
      );
      expect(failed?.code).to.equal("compose/exec-failed");
      expect(failed?.message).to.contain("why");
      await done.catch(() => undefined);
    });

    it(`dies on abort, with what it started (${service})`, async () => {
      using ctx = testContext();
      const { stdout } = await (
        await access(live)
      ).exec(service, ["sh", "-c", "sleep 7654 & sleep 7655; echo never"], {}, ctx);
      await sleep(500);
      expect(await processes(live, service))
        .to.match(/sleep 7654/)
        .and.match(/sleep 7655/);
      ctx.abort();
      await text(stdout).catch(() => undefined);
      await sleep(500);
      expect(await processes(live, service)).not.to.match(/sleep 765/);
    });

    it(`dies with a client that was killed (${service})`, async () => {
      const script = join(import.meta.dirname, "support/exec-client.ts");
      const argv = [
        process.execPath,
        "--conditions=@lifeboat/source",
        script,
        live.project,
        live.directory,
        service,
        "sleep",
        "8765",
      ];
      const client = streamCommand(argv);
      const pid = Number(await new Promise((resolve) => client.stdout.once("data", resolve)));
      client.stdout.on("error", () => undefined);
      await sleep(500);
      expect(await processes(live, service)).to.match(/sleep 8765/);
      process.kill(pid, "SIGKILL");
      await sleep(3_000);
      expect(await processes(live, service)).not.to.match(/sleep 8765/);
      expect(await processes(live, service)).not.to.match(/lifeboat-lifeline/);
    });
  }

  it("is killed before it can take a failed input for its end", async () => {
    const broken = new Readable({ read() {} });
    broken.push("begin;");
    const { stdout } = await (
      await access(live)
    ).exec("app", ["sh", "-c", "cat; echo committed > /committed"], { stdin: broken }, live.ctx);
    setTimeout(() => broken.destroy(new Error("the source broke")), 700);
    const failed = await text(stdout).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    expect(failed).to.be.instanceOf(Error);
    const { stdout: found } = await (
      await access(live)
    ).exec("app", ["sh", "-c", "ls /committed 2>/dev/null || echo none"], {}, live.ctx);
    expect((await text(found)).trim()).to.equal("none");
  });

  it("leaves nothing of ours behind", async () => {
    await (
      await (await access(live)).exec("app", ["true"], {}, live.ctx)
    ).done;
    expect(await processes(live, "app")).not.to.match(/lifeboat/);
  });

  it("is refused with the service's name where it does not run", async () => {
    const code = await (await access(live)).exec("absent", ["true"], {}, live.ctx).then(
      () => "",
      (error: unknown) => (error as { code: string }).code,
    );
    expect(code).to.equal("compose/not-running");
  });
});
