import { expect } from "chai";
import type { Engine } from "@lifeboat/core";
import { backupReport, plan, restorePlan, restoreReport } from "../support/fake-engine.ts";
import { lifeboat } from "../support/fake-world.ts";

/** What the engine was asked when this command line ran; without the signal, which every request has. */
async function asked(commandLine: string, name: keyof Engine, answer: unknown): Promise<unknown> {
  const requests: Record<string, unknown>[] = [];
  const answerTo = async (request: Record<string, unknown>) => {
    requests.push(request);
    return answer;
  };
  await lifeboat(commandLine, { engine: { planRestore: async () => restorePlan, [name]: answerTo } });
  const [{ signal, ...request } = {}] = requests;
  expect(signal).to.be.instanceOf(AbortSignal);
  return request;
}

describe("what commands ask of the engine", () => {
  it("is nothing but the signal where nothing was given", async () => {
    expect(await asked("backup", "backup", backupReport)).to.deep.equal({});
    expect(await asked("restore", "restore", restoreReport)).to.deep.equal({});
    expect(await asked("list", "list", { snapshots: [], unreachable: [] })).to.deep.equal({});
  });

  it("names the instance, artifacts, tags and patience of a backup", async () => {
    const line = "backup core --artifact db --artifact uploads --tag a=1 --tag b=x=y --lock-wait 30s";
    const request = { instance: "core", artifacts: ["db", "uploads"], tags: { a: "1", b: "x=y" }, lockWaitMs: 30_000 };
    expect(await asked(line, "backup", backupReport)).to.deep.equal(request);
    expect(await asked(line.replace("backup", "plan"), "plan", plan)).to.deep.equal(request);
    expect(await asked(`${line} --dry-run`, "plan", plan)).to.deep.equal(request);
  });

  it("takes the instance also behind a repeatable option", async () => {
    expect(await asked("backup --artifact db core", "backup", backupReport)).to.deep.equal({
      instance: "core",
      artifacts: ["db"],
    });
  });

  it("keeps names that look like numbers as they are", async () => {
    expect(await asked("backup 007 --artifact 1e3", "backup", backupReport)).to.deep.equal({
      instance: "007",
      artifacts: ["1e3"],
    });
  });

  it("says all of a restore's wishes", async () => {
    const line =
      "restore core --at 2026-03-01T12:00:00Z --artifact uploads --storage offsite --to dir:out --path a/** --path b " +
      "--mix --keep-old 2d --note why --lock-wait 1m";
    expect(await asked(line, "restore", restoreReport)).to.deep.equal({
      instance: "core",
      at: new Date("2026-03-01T12:00:00Z"),
      artifacts: ["uploads"],
      storage: "offsite",
      to: "/project/out",
      paths: ["a/**", "b"],
      mix: true,
      keepOldMs: 172_800_000,
      note: "why",
      lockWaitMs: 60_000,
    });
  });

  it("plans a restore with the very request that is then carried out", async () => {
    const requests: unknown[] = [];
    const note = async <T>(request: unknown, answer: T): Promise<T> => (requests.push(request), answer);
    const engine = {
      planRestore: (request: unknown) => note(request, restorePlan),
      restore: (request: unknown) => note(request, restoreReport),
    } as Partial<Engine>;
    await lifeboat("restore core --snapshot core-20260301-120000", { engine });
    expect(requests).to.have.length(2);
    expect(requests[0]).to.deep.equal(requests[1]);
  });

  it("changes nothing with --dry-run", async () => {
    const backup = await lifeboat("backup --dry-run", { engine: { plan: async () => plan } });
    const restore = await lifeboat("restore --dry-run --replace", {
      engine: { planRestore: async () => ({ ...restorePlan, replace: true }) },
    });
    expect([backup.exitCode, restore.exitCode]).to.deep.equal([0, 0]);
    expect(
      await asked("gc --dry-run --grace 2h", "gc", {
        type: "gc",
        dryRun: true,
        storages: [],
        kept: [],
        unreachable: [],
      }),
    ).to.deep.equal({ dryRun: true, graceMs: 7_200_000 });
  });

  it("says what is to be verified, and how deeply", async () => {
    const answer = { type: "verify", exitCode: 0, level: "content", verifications: [], unreachable: [] };
    expect(await asked("verify core-20260301-120000 --level content --storage local", "verify", answer)).to.deep.equal({
      snapshot: "core-20260301-120000",
      storage: "local",
      level: "content",
    });
  });

  it("names the storage to initialise", async () => {
    expect(await asked("storages init offsite", "initStorage", { repository: "r" })).to.deep.equal({
      storage: "offsite",
    });
  });

  it("hands --state and --config on", async () => {
    const seen: unknown[] = [];
    await lifeboat("plan --state /s --config other.yaml", {
      core: {
        loadConfig: async (file, cwd) => (seen.push(file, cwd), { input: {}, file: "", baseDir: "", label: "" }),
        createEngine: async (options) => (seen.push(options.stateDir), Promise.reject(new Error("enough"))),
      },
    });
    expect(seen).to.deep.equal(["other.yaml", "/project", "/s"]);
  });
});
