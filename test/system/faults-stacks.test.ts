import { expect } from "chai";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gatedStack, standing } from "./support/gated-stack.ts";
import { busybox, docker } from "./support/stack-project.ts";

interface ManifestFacts {
  readonly hold: { readonly killed: readonly string[] };
}

describe("a stack that misbehaves", () => {
  it("a service that ignores SIGTERM is killed after its grace, and manifest and report say so", async () => {
    const stubborn = `
  mule:
    image: ${busybox}
    command: ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"]
    stop_grace_period: 2s
    network_mode: none
`;
    await using gated = await gatedStack({ services: stubborn });
    const { project } = gated;
    const before = standing(await project.containers());
    await gated.goOn();
    const outcome = await project.lifeboat("backup", "--json");
    expect(outcome.exitCode, outcome.stderr).to.equal(0);
    expect(standing(await project.containers())).to.deep.equal(before);
    const [name = ""] = await gated.committed();
    const manifest = JSON.parse(
      await readFile(join(project.dir, "backups", name, "manifest.json"), "utf8"),
    ) as ManifestFacts;
    expect(manifest.hold.killed).to.deep.equal([`${project.name}-mule-1`]);
    const report = JSON.parse(outcome.stdout.split("\n").at(-1) ?? "") as ManifestFacts;
    expect(report.hold.killed).to.deep.equal([`${project.name}-mule-1`]);
  });

  it("a service that cannot start again: exit code 6, the others run, the backup is good, and a command is named", async () => {
    const fragile = `
  fragile:
    image: ${busybox}
    init: true
    command: ["sleep", "100000"]
    volumes: ["./bound:/bound"]
    stop_grace_period: 1s
    network_mode: none
`;
    await using gated = await gatedStack({ services: fragile });
    const { project } = gated;
    const run = project.start("backup");
    await gated.untilInWindow();
    await rm(join(project.dir, "bound"), { recursive: true });
    await writeFile(join(project.dir, "bound"), "no directory any more");
    await gated.goOn();
    const outcome = await run;
    expect(outcome.exitCode, outcome.stderr).to.equal(6);
    const running = (await project.containers()).filter(({ status }) => status === "running");
    expect(running.map(({ service }) => service)).to.have.members(["db", "app"]);
    expect(await gated.committed()).to.have.length(1);
    expect(outcome.stderr)
      .to.contain(`${project.name}-fragile-1`)
      .and.to.contain(`docker start ${project.name}-fragile-1`);

    await rm(join(project.dir, "bound"));
    await mkdir(join(project.dir, "bound"));
    await docker("start", `${project.name}-fragile-1`);
    const next = await project.lifeboat("backup");
    expect(next.exitCode, next.stderr).to.equal(0);
  });

  it("a held service that somebody starts during the copy: the copy is rejected, and the stack is as before", async () => {
    await using gated = await gatedStack();
    const { project } = gated;
    const before = standing(await project.containers());
    const run = project.start("backup");
    await gated.untilInWindow();
    await docker("start", `${project.name}-app-1`);
    await gated.goOn();
    const outcome = await run;
    expect(outcome.exitCode, outcome.stderr).to.equal(1);
    expect(await gated.committed()).to.deep.equal([]);
    expect(outcome.stderr).to.contain(`${project.name}-app-1`);
    expect(standing(await project.containers())).to.deep.equal(before);
  });

  for (const [what, lifetime] of [
    ["still runs when the copy ends", ["-d"]],
    ["has come and gone meanwhile", ["--rm"]],
  ] as const) {
    it(`a foreign container that writes the volume and ${what}: the copy is rejected`, async () => {
      await using gated = await gatedStack();
      const { project } = gated;
      const foreign = `${project.name}-foreign`;
      const before = standing(await project.containers());
      const run = project.start("backup");
      await gated.untilInWindow();
      try {
        const command = lifetime[0] === "-d" ? ["sleep", "100000"] : ["touch", "/v/foreign"];
        const where = ["--name", foreign, "--init", "--network", "none", "-v", `${project.name}_data:/v`];
        await docker("run", ...lifetime, ...where, busybox, ...command);
        await gated.goOn();
        const outcome = await run;
        expect(outcome.exitCode, outcome.stderr).to.equal(1);
        expect(await gated.committed()).to.deep.equal([]);
        expect(standing(await project.containers())).to.deep.equal(before);
      } finally {
        await docker("rm", "-f", foreign).catch(() => undefined);
      }
    });
  }
});
