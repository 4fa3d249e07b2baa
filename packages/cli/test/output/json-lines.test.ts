import { expect } from "chai";
import type { Engine, Reporter } from "@lifeboat/core";
import { fakeEngine, backupReport, plan } from "../support/fake-engine.ts";
import { lifeboat, type FakeFacts } from "../support/fake-world.ts";

/** Runs a backup whose engine reports all kinds of events and logs on all levels. */
function noisyBackup(commandLine: string, facts: FakeFacts = {}) {
  let now = 0;
  return lifeboat(commandLine, {
    ...facts,
    elapsed: () => now,
    core: {
      createEngine: async ({ reporter, logger }) => {
        const backup: Engine["backup"] = async () => {
          makeNoise(reporter, () => (now += 600));
          for (const level of ["debug", "info", "warn", "error"] as const)
            logger?.[level](`said on ${level}`, { key: "a b" });
          return backupReport;
        };
        return fakeEngine({ backup });
      },
    },
  });
}

function makeNoise(reporter: Reporter | undefined, wait: () => void): void {
  reporter?.report({ type: "step", step: "read", detail: "uploads" });
  reporter?.report({ type: "task-start", id: 1, label: "uploads", totalBytes: 1000 });
  for (let bytes = 100; bytes <= 500; bytes += 100) {
    wait();
    reporter?.report({ type: "task-progress", id: 1, bytes });
  }
  reporter?.report({ type: "task-end", id: 1, bytes: 1000, ms: 3000 });
  reporter?.report({ type: "warning", message: "look out" });
}

describe("--json", () => {
  it("puts typed lines on stdout, the result last, and nothing else there", async () => {
    const { lines } = await noisyBackup("backup --json");
    const types = lines().map(({ type }) => type);
    expect(types).to.deep.equal([
      "step",
      "task-start",
      "progress",
      "progress",
      "progress",
      "task-end",
      "warning",
      "backup",
    ]);
    expect(lines().at(-1)).to.deep.equal(backupReport);
  });

  it("says progress at most once a second for each task", async () => {
    const { lines } = await noisyBackup("backup --json");
    expect(
      lines()
        .filter(({ type }) => type === "progress")
        .map(({ bytes }) => bytes),
    ).to.deep.equal([100, 300, 500]);
  });

  it("keeps log lines on stderr, and with -v all of them", async () => {
    const normal = await noisyBackup("backup --json");
    expect(normal.stderr).to.equal('warn: said on warn key="a b"\nerror: said on error key="a b"\n');
    const verbose = await noisyBackup("backup --json -v");
    expect(verbose.stderr).to.include("debug: said on debug");
    expect(verbose.lines()).to.have.length(8);
  });

  it("colours nothing, even on a terminal that is forced to", async () => {
    const { stdout } = await lifeboat("plan --json", {
      terminal: true,
      env: { FORCE_COLOR: "1" },
      engine: { plan: async () => plan },
    });
    expect(stdout).not.to.include("\u001b");
  });

  it("gives what the library gives", async () => {
    const { lines } = await lifeboat("plan --json", { engine: { plan: async () => plan } });
    expect(lines()).to.deep.equal([{ type: "plan", ...plan }]);
  });
});

describe("text for people", () => {
  it("tells steps and finished tasks as plain lines on a pipe, then the summary", async () => {
    const { stdout, stderr } = await noisyBackup("backup");
    expect(stdout).to.match(/^read +uploads\n +uploads: 1000 B in 3\.0 s, 333 B\/s\n\nARTIFACT/);
    expect(stdout)
      .to.include("Stop window: 2.5 s")
      .and.to.include("Snapshot: core-20260301-120000")
      .and.to.include("2.0 KiB");
    expect(stdout).to.include("/backups/reports/core/");
    expect(stdout).not.to.include("\u001b");
    expect(stderr).to.include("warning: look out");
  });

  it("is nothing but warnings and errors with --quiet", async () => {
    const { stdout, stderr } = await noisyBackup("backup --quiet");
    expect(stdout).to.equal("");
    expect(stderr.split("\n").filter((line) => !/^(warning|warn|error): |^$/.test(line))).to.deep.equal([]);
  });

  it("keeps data on stdout alone: what goes on while it is found is said on stderr", async () => {
    const { stdout, stderr } = await lifeboat("plan", {
      core: {
        createEngine: async ({ reporter }) =>
          fakeEngine({ plan: async () => (makeNoise(reporter, () => undefined), plan) }),
      },
    });
    expect(stdout)
      .to.match(/^Plan for core\n/)
      .and.to.include("stop core-app-1")
      .and.to.include("somebody else writes there");
    expect(stderr).to.include("uploads");
  });

  it("is coloured on a terminal, unless NO_COLOR is set", async () => {
    const run = (env: Record<string, string>) =>
      lifeboat("plan", { terminal: true, env, engine: { plan: async () => plan } });
    expect((await run({})).stdout).to.include("\u001b[1m");
    expect((await run({ NO_COLOR: "1" })).stdout).not.to.include("\u001b");
    expect((await run({ TERM: "dumb" })).stdout).not.to.include("\u001b");
  });

  it("says what failed on stderr, each different problem once", async () => {
    const problem = { code: "x/y", message: "It broke", remedy: "Mend it", kind: "failed" } as const;
    const report = {
      ...backupReport,
      exitCode: 3,
      outcome: "partial",
      errors: [problem],
      storages: [{ ...backupReport.storages[0]!, problem }],
    } as const;
    const { stderr } = await lifeboat("backup", { engine: { backup: async () => report } });
    expect(stderr).to.equal("error: It broke\nremedy: Mend it (x/y)\n");
  });

  it("shows control characters of names instead of obeying them", async () => {
    const odd = { ...backupReport, artifacts: [{ ...backupReport.artifacts[0]!, name: "up\u001b[2Jloads" }] };
    const { stdout } = await lifeboat("backup", { engine: { backup: async () => odd } });
    expect(stdout).to.include("up\\x1b[2Jloads");
  });
});
