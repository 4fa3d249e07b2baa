// An engine that does what a test says; whatever the test did not foresee is an error.
import type { BackupReport, Engine, Plan, RestorePlan, RestoreReport } from "@lifeboat/core";

export function fakeEngine(part: Partial<Engine> = {}): Engine {
  const unforeseen = (name: string) => () => {
    throw new Error(`The test did not expect ${name}`);
  };
  const names = [
    "catalog",
    "plan",
    "backup",
    "list",
    "show",
    "entries",
    "verify",
    "planRestore",
    "restore",
    "gc",
    "initStorage",
  ];
  return {
    ...(Object.fromEntries(names.map((name) => [name, unforeseen(name)])) as unknown as Engine),
    // Asked at the start of every command; there is nothing to recover unless a test says so.
    recover: async () => [],
    [Symbol.asyncDispose]: async () => undefined,
    ...part,
  };
}

export const backupReport: BackupReport = {
  type: "backup",
  run: "r1",
  instance: "core",
  snapshot: "core-20260301-120000",
  outcome: "complete",
  exitCode: 0,
  startedAt: "2026-03-01T12:00:00.000Z",
  endedAt: "2026-03-01T12:00:10.000Z",
  durationMs: 10_000,
  tags: {},
  hold: { units: ["core-app-1"], windowMs: 2_500, killed: [], notResumed: [] },
  artifacts: [
    {
      name: "uploads",
      outcome: "stored",
      consistency: "moment",
      plainBytes: 2048,
      storedBytes: 1024,
      entries: 7,
      parts: 1,
      warnings: [],
      changes: [],
      problem: null,
    },
  ],
  storages: [{ name: "local", location: "/backups", outcome: "committed", bytes: 1024, problem: null }],
  warnings: [],
  errors: [],
};

const unit = { id: "c1", name: "core-app-1", service: "app", number: 1, stopGraceMs: 10_000 };

export const plan: Plan = {
  instance: "core",
  artifacts: [
    {
      name: "uploads",
      type: "compose-volume",
      consistency: "moment",
      capture: "spool",
      parts: [{ name: "uploads", kind: "tree", mediaType: "application/x-tar" }],
      storages: ["local"],
      codecs: ["zstd"],
      access: "directly",
    },
  ],
  hold: {
    record: { project: "core", stop: [[unit]], start: [[unit]], detail: null },
    maxWindowMs: 300_000,
    expectedWindowMs: null,
    spool: { directory: "/state/spool", form: "plain", expectedBytes: 2048, freeBytes: 1_000_000 },
    defences: ["this process", "the guardian"],
  },
  storages: [{ name: "local", location: "/backups", objects: ["uploads/uploads.tar.zst"] }],
  steps: [
    { do: "stop", units: ["core-app-1"] },
    { do: "start", units: ["core-app-1"] },
  ],
  warnings: ["somebody else writes there"],
};

export const restorePlan: RestorePlan = {
  instance: "core",
  target: { kind: "origin" },
  replace: false,
  paths: null,
  artifacts: [
    {
      artifact: "uploads",
      type: "compose-volume",
      snapshot: "core-20260301-120000",
      storages: ["local"],
      createdAt: "2026-03-01T12:00:00.000Z",
      ageMs: 60_000,
      newer: null,
      parts: [{ name: "uploads", plainBytes: 2048, storedBytes: 1024 }],
    },
  ],
  missing: [],
  keepOldMs: 604_800_000,
};

export const restoreReport: RestoreReport = {
  type: "restore",
  run: "r2",
  instance: "core",
  outcome: "complete",
  exitCode: 0,
  startedAt: "2026-03-01T12:00:00.000Z",
  endedAt: "2026-03-01T12:00:10.000Z",
  durationMs: 10_000,
  note: null,
  artifacts: [],
  windowMs: null,
  errors: [],
};
