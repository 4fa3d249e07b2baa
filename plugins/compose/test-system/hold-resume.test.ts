// Real stacks on a real engine: what is stopped comes back as it was, and whatever ran meanwhile is seen.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { runCommand } from "@lifeboat/core/plugin";
import { busybox, containers, docker, liveStack, patient, postgres, stubborn } from "./support/live-stack.ts";

const plain = { image: busybox, command: patient, stop_grace_period: "3s" };

describe("holding and resuming a stack", () => {
  it("brings back the same containers in order, and leaves alone what was stopped, paused or done", async () => {
    await using live = await liveStack({
      services: {
        db: {
          image: postgres,
          user: "postgres",
          command: [
            "sh",
            "-c",
            "[ -f /tmp/d/PG_VERSION ] || initdb -D /tmp/d -U postgres -A trust >/dev/null; sleep 2; exec postgres -D /tmp/d -k /tmp",
          ],
          healthcheck: {
            test: ["CMD", "pg_isready", "-h", "/tmp", "-U", "postgres"],
            interval: "1s",
            start_period: "60s",
          },
        },
        init: {
          image: busybox,
          command: ["sh", "-c", "echo run >> /d/count"],
          volumes: ["data:/d"],
          depends_on: { db: { condition: "service_healthy" } },
        },
        app: {
          ...plain,
          depends_on: { db: { condition: "service_healthy" }, init: { condition: "service_completed_successfully" } },
          volumes: ["data:/d"],
        },
        worker: { ...plain, deploy: { replicas: 3 }, volumes: ["data:/w"], depends_on: ["app"] },
        off: plain,
        frozen: plain,
      },
      volumes: { data: {} },
    });
    await live.compose("up", "-d");
    await live.compose("stop", "off");
    await live.compose("pause", "frozen");
    const before = await containers(live.project);
    const record = await live.plan();
    expect(record.start.map((wave) => wave.map((unit) => unit.service))).to.deep.equal([
      ["db"],
      ["app"],
      ["worker", "worker", "worker"],
    ]);

    const since = await docker("info", "--format", "{{.SystemTime}}");
    const held = await live.stack.hold(record, live.ctx);
    const stopped = await containers(live.project);
    expect(Object.values(stopped).filter((unit) => unit.state === "running")).to.deep.equal([]);
    expect(await held.witness(live.ctx)).to.deep.equal([]);
    await held[Symbol.asyncDispose]();
    const outcome = await live.stack.resume(record, live.ctx);

    expect(outcome.failed).to.deep.equal([]);
    const after = await containers(live.project);
    const same = (units: typeof before) =>
      Object.fromEntries(Object.entries(units).map(([name, { id, state }]) => [name, { id, state }]));
    expect(same(after)).to.deep.equal(same(before));
    expect(after["init-1"]).to.deep.equal(before["init-1"]);
    expect(await docker("exec", `${live.project}-app-1`, "cat", "/d/count")).to.equal("run");
    const events = await docker(
      "events",
      "--since",
      since,
      "--until",
      await docker("info", "--format", "{{.SystemTime}}"),
      "--filter",
      `label=com.docker.compose.project=${live.project}`,
      "--filter",
      "type=container",
      "--format",
      '{{.Action}} {{index .Actor.Attributes "com.docker.compose.service"}}',
    );
    const order = events.split("\n").filter((line) => /^(start|die|health_status)/.test(line));
    expect(order.indexOf("start app")).to.be.greaterThan(order.indexOf("health_status: healthy db"));
    expect(order.indexOf("die app")).to.be.lessThan(order.indexOf("die db"));
    expect(order.indexOf("die worker")).to.be.lessThan(order.indexOf("die app"));
    await live.compose("unpause", "frozen");
  });

  it("starts nothing where nothing ran", async () => {
    await using live = await liveStack({ services: { app: plain } });
    await live.compose("create");
    const record = await live.plan();
    await using held = await live.stack.hold(record, live.ctx);
    expect(held.killed).to.deep.equal([]);
    expect(await live.stack.resume(record, live.ctx)).to.deep.equal({ started: [], alreadyRunning: [], failed: [] });
    expect((await containers(live.project))["app-1"]?.state).to.equal("created");
  });

  it("lists a service that had to be killed, and resumes it", async () => {
    await using live = await liveStack({
      services: { mule: { image: busybox, command: stubborn, stop_grace_period: "2s" } },
    });
    await live.compose("up", "-d");
    const record = await live.plan();
    await using held = await live.stack.hold(record, live.ctx);
    expect(held.killed).to.deep.equal([`${live.project}-mule-1`]);
    expect((await live.stack.resume(record, live.ctx)).started).to.deep.equal([`${live.project}-mule-1`]);
  });

  it("resumes twice without harm", async () => {
    await using live = await liveStack({ services: { app: plain } });
    await live.compose("up", "-d");
    const record = await live.plan();
    await using _held = await live.stack.hold(record, live.ctx);
    await live.stack.resume(record, live.ctx);
    const between = await containers(live.project);
    expect((await live.stack.resume(record, live.ctx)).alreadyRunning).to.deep.equal([`${live.project}-app-1`]);
    expect(await containers(live.project)).to.deep.equal(between);
  });

  it("reports a service that cannot start again, with Docker's words, and starts the others", async () => {
    await using live = await liveStack({ services: { app: { ...plain, volumes: ["./bind:/b"] }, other: plain } });
    await live.compose("up", "-d");
    const record = await live.plan();
    await using _held = await live.stack.hold(record, live.ctx);
    await runCommand(["rm", "-r", `${live.directory}/bind`]);
    await runCommand(["touch", `${live.directory}/bind`]);
    const outcome = await live.stack.resume(record, live.ctx);
    expect(outcome.started).to.deep.equal([`${live.project}-other-1`]);
    expect(outcome.failed.map((failure) => failure.unit)).to.deep.equal([`${live.project}-app-1`]);
    expect(outcome.failed[0]?.message).to.match(/not a directory/i);
  });

  it("reports a service that ends right after its start", async () => {
    await using live = await liveStack({
      services: {
        app: { ...plain, command: ["sh", "-c", "[ ! -e /once ] || exit 7; touch /once; " + (patient[2] ?? "")] },
      },
    });
    await live.compose("up", "-d");
    const record = await live.plan();
    await using _held = await live.stack.hold(record, live.ctx);
    const outcome = await live.stack.resume(record, live.ctx);
    expect(outcome.failed[0]?.message).to.contain("exit code 7");
  });

  it("finds a container again that was recreated, and reports one that is gone", async () => {
    await using live = await liveStack({ services: { again: plain, gone: plain } });
    await live.compose("up", "-d");
    const record = await live.plan();
    await using _held = await live.stack.hold(record, live.ctx);
    await live.compose("rm", "-f", "again", "gone");
    await live.compose("create", "again");
    const outcome = await live.stack.resume(record, live.ctx);
    expect(outcome.started).to.deep.equal([`${live.project}-again-1`]);
    expect(outcome.failed[0]).to.include({
      unit: `${live.project}-gone-1`,
      message: "the container was removed and not made anew",
    });
    expect((await containers(live.project))["again-1"]?.state).to.equal("running");
  });

  it("reports what is unhealthy after the time for it", async () => {
    const healthcheck = { test: ["CMD-SHELL", "[ ! -e /sick ]"], interval: "1s", retries: 1 };
    await using live = await liveStack({ services: { app: { ...plain, healthcheck } } }, { healthTimeout: "4s" });
    await live.compose("up", "-d", "--wait");
    const record = await live.plan();
    await docker("exec", `${live.project}-app-1`, "touch", "/sick");
    await using _held = await live.stack.hold(record, live.ctx);
    const outcome = await live.stack.resume(record, live.ctx);
    expect(outcome.failed[0]?.message).to.match(/health is (unhealthy|starting) after 4 s/);
  });

  it("waits out a stop that the engine is still carrying out", async () => {
    await using live = await liveStack({
      services: { mule: { image: busybox, command: stubborn, stop_grace_period: "4s" } },
    });
    await live.compose("up", "-d");
    const record = await live.plan();
    const before = await containers(live.project);
    const client = runCommand(["docker", "stop", "-t", "4", `${live.project}-mule-1`], { timeoutMs: 1_000 }).catch(
      () => undefined,
    );
    await client;
    expect((await containers(live.project))["mule-1"]?.state).to.equal("running");
    const outcome = await live.stack.resume(record, live.ctx);
    expect(outcome.started).to.deep.equal([`${live.project}-mule-1`]);
    await sleep(4_000);
    const after = await containers(live.project);
    expect(after["mule-1"]?.state).to.equal("running");
    expect(after["mule-1"]?.id).to.equal(before["mule-1"]?.id);
  });

  it("waits for a stop command of an earlier life that has not sent its request yet", async () => {
    await using live = await liveStack({
      services: { mule: { image: busybox, command: stubborn, stop_grace_period: "2s" } },
    });
    await live.compose("up", "-d");
    const record = await live.plan();
    // Stands among the processes as `docker stop -t 2 -- ID` does, and sends its request late.
    await writeFile(join(live.directory, "stop"), 'sleep 2; exec docker stop "$@"\n');
    const argv = ["-c", 'exec -a docker bash "$@"', "sh", "stop", "-t", "2", "--", record.start[0]?.[0]?.id ?? ""];
    const orphan = runCommand(["bash", ...argv], { cwd: live.directory });
    await sleep(300);
    const outcome = await live.stack.resume(record, live.ctx);
    await orphan;
    expect(outcome.started).to.deep.equal([`${live.project}-mule-1`]);
    expect((await containers(live.project))["mule-1"]?.state).to.equal("running");
  });
});

describe("the witness of a hold", () => {
  const model = { services: { app: { ...plain, volumes: ["data:/d", "./bind:/b"] } }, volumes: { data: {} } };

  it("reports a held container that somebody started", async () => {
    await using live = await liveStack(model);
    await live.compose("up", "-d");
    await using held = await live.stack.hold(await live.plan(), live.ctx);
    await docker("start", `${live.project}-app-1`);
    await docker("stop", `${live.project}-app-1`);
    const seen = await held.witness(live.ctx);
    expect(seen.map((disturbance) => disturbance.unit)).to.include(`${live.project}-app-1`);
  });

  it("reports a foreign container with the volume or the directory, also when it is gone again", async () => {
    await using live = await liveStack(model);
    await live.compose("up", "-d");
    await using held = await live.stack.hold(await live.plan(), live.ctx);
    const run = (name: string, mount: string, ...command: string[]) =>
      docker("run", "--rm", "--network", "none", "--name", `${live.project}-${name}`, "-v", mount, busybox, ...command);
    await run("volume", `${live.project}_data:/x`, "true");
    await run("parent", `${live.directory}:/x`, "true");
    // Long enough to be looked at: of one that is gone before that, nobody knows what else it mounted.
    await run("reader", `${live.project}_data:/x:ro`, "sleep", "2");
    await run("stranger", `/usr/share/doc:/x:ro`, "true");
    const seen = (await held.witness(live.ctx)).map((disturbance) => disturbance.unit);
    expect(seen).to.include.members([`${live.project}-volume`, `${live.project}-parent`]);
    expect(seen).not.to.include(`${live.project}-reader`);
  });

  it("reports a foreign container that still runs", async () => {
    await using live = await liveStack(model);
    await live.compose("up", "-d");
    await using held = await live.stack.hold(await live.plan(), live.ctx);
    await docker(
      "run",
      "-d",
      "--rm",
      "--network",
      "none",
      "--name",
      `${live.project}-late`,
      "-v",
      `${live.project}_data:/x`,
      busybox,
      ...patient,
    );
    try {
      expect((await held.witness(live.ctx)).map((disturbance) => disturbance.unit)).to.deep.equal([
        `${live.project}-late`,
      ]);
    } finally {
      await docker("rm", "-f", `${live.project}-late`);
    }
  });
});
