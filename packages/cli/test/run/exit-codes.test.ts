import { expect } from "chai";
import type { Engine } from "@lifeboat/core";
import { defineErrors, type ErrorKind } from "@lifeboat/core/plugin";
import { backupReport } from "../support/fake-engine.ts";
import { lifeboat } from "../support/fake-world.ts";

function failing(kind: ErrorKind): Error {
  const errors = defineErrors({ "test/bad": { message: () => "It is bad", remedy: "Make it good", kind } });
  return errors["test/bad"]({});
}

const throwing = (error: unknown): Partial<Engine> => ({
  plan: async () => {
    throw error;
  },
});

describe("exit codes", () => {
  const codes: readonly (readonly [ErrorKind, number])[] = [
    ["failed", 1],
    ["usage", 2],
    ["locked", 4],
    ["integrity", 5],
    ["stack", 6],
    ["interrupted", 130],
    ["terminated", 143],
  ];
  for (const [kind, exitCode] of codes) {
    it(`${exitCode} is for errors of the kind ${kind}, told in two lines`, async () => {
      const outcome = await lifeboat("plan", { engine: throwing(failing(kind)) });
      expect(outcome.exitCode).to.equal(exitCode);
      expect(outcome.stderr).to.equal("error: It is bad\nremedy: Make it good (test/bad)\n");
      expect(outcome.stdout).to.equal("");
    });
  }

  it("are those of the report for a backup that began", async () => {
    for (const exitCode of [0, 1, 3, 6]) {
      const outcome = await lifeboat("backup", { engine: { backup: async () => ({ ...backupReport, exitCode }) } });
      expect(outcome.exitCode).to.equal(exitCode);
    }
  });

  it("are the same with --json, and stand in the error's line", async () => {
    const { exitCode, lines } = await lifeboat("plan --json", { engine: throwing(failing("locked")) });
    expect(exitCode).to.equal(4);
    expect(lines()).to.deep.equal([
      { type: "error", code: "test/bad", message: "It is bad", remedy: "Make it good", exitCode: 4 },
    ]);
  });

  it("are the command's own after it has brought back what a dead run left, and it says so", async () => {
    const nothing = { reclaimed: [], leftOver: [], problems: [], swapped: [], halfSwapped: [] };
    const run = { id: "r0", kind: "backup", instance: "core", host: "here" };
    const resumed = { started: ["core-db-1"], alreadyRunning: [], failed: [] };
    const engine: Partial<Engine> = {
      recover: async () => [{ ...nothing, found: "unfinished", run, resumed, stackAsBefore: true }],
      list: async () => ({ snapshots: [], unreachable: [] }),
    };
    const outcome = await lifeboat("list", { engine });
    expect(outcome.exitCode).to.equal(0);
    expect(outcome.stderr).to.include("The backup of core has died; started again: core-db-1");
  });

  it("6 is for a recovery that could not bring the stack back, 1 for one that left something", async () => {
    const report = {
      found: "unfinished",
      reclaimed: [],
      leftOver: [],
      problems: [],
      swapped: [],
      halfSwapped: [],
      stackAsBefore: true,
    } as const;
    const recovered = async (changes: object) =>
      (
        await lifeboat("recover --state /tmp", {
          core: { makeStateDir: async () => ({}) as never, recoverAll: async () => [{ ...report, ...changes }] },
        })
      ).exitCode;
    expect(await recovered({})).to.equal(0);
    expect(await recovered({ stackAsBefore: false })).to.equal(6);
    expect(await recovered({ halfSwapped: ["uploads"] })).to.equal(1);
  });

  it("3 is for a list that misses a storage", async () => {
    const unreachable = [{ storage: "offsite", code: "x/y", message: "Not mounted", remedy: "Mount it" }];
    const { exitCode, stderr } = await lifeboat("list", {
      engine: { list: async () => ({ snapshots: [], unreachable }) },
    });
    expect(exitCode).to.equal(3);
    expect(stderr).to.include("Not mounted");
  });
});

describe("an error that nobody foresaw", () => {
  it("is called a defect, exits with 1 and shows no stack trace", async () => {
    const { exitCode, stderr } = await lifeboat("plan", { engine: throwing(new TypeError("x is not a function")) });
    expect(exitCode).to.equal(1);
    expect(stderr)
      .to.include("x is not a function")
      .and.to.include("defect")
      .and.not.to.match(/^\s+at /m);
  });

  it("shows where it comes from with -v", async () => {
    const { stderr } = await lifeboat("plan -v", { engine: throwing(new TypeError("x is not a function")) });
    expect(stderr).to.match(/^ +at /m);
  });

  it("shows no stack trace for a mistake of the user, even with -v", async () => {
    const { stderr } = await lifeboat("plan -v", { engine: throwing(failing("usage")) });
    expect(stderr).not.to.match(/^\s+at /m);
  });

  it("may be anything that can be thrown", async () => {
    for (const thrown of ["a string", null, undefined, 7, { odd: true }]) {
      expect((await lifeboat("plan", { engine: throwing(thrown) })).exitCode).to.equal(1);
    }
  });
});
