// The front door for programs: an engine, the configuration, and the values that come out of it.
export { createEngine } from "./engine.ts";
export type {
  BackupRequest,
  Call,
  Engine,
  EngineOptions,
  EntriesRequest,
  ListedSnapshot,
  Listing,
  RestoreRequest,
  SnapshotQuery,
  VerifyRequest,
} from "./engine.ts";
export { defineConfig, type ConfigInput } from "./config/define-config.ts";
export { loadConfig, type LoadedConfig } from "./config/load-config.ts";
export { configJsonSchema } from "./config/json-schema.ts";
export { describeConfig } from "./config/show-config.ts";
export type { ResolvedConfig } from "./config/resolve-config.ts";
export { formatBytes, formatDuration, parseByteSize, parseDuration } from "./config/units.ts";
export { defineErrors, isLifeboatError, hasCode, type ErrorKind, type LifeboatError } from "./contract/errors.ts";
export type { Clock, Logger, RunContext } from "./contract/context.ts";
export type { ChangedEntry, Difference, TreeEntry } from "./contract/data.ts";
export type { Plugin } from "./contract/plugin.ts";
export type { Catalog, CatalogArtifact, InstanceCatalog, Uncovered } from "./catalog/catalog.ts";
export type { Plan, PlannedArtifact, PlannedHold, PlannedStorage, PlanStep } from "./plan/plan.ts";
export type { ArtifactReport, BackupReport, HoldReport, Outcome, Problem, StorageReport } from "./report/report.ts";
export { exitCodeOf, problemOf } from "./report/problem.ts";
export type { Reporter, ReporterEvent, StepName } from "./reporter/reporter.ts";
export type { PlannedRestore, RestoredArtifact, RestorePlan, RestoreReport } from "./restore/restore-plan.ts";
export type { RecoverReport } from "./recover/recover-report.ts";
export { recoverAll } from "./recover/recover-all.ts";
export { makeStateDir, resolveStateDir, type StateDir } from "./state/state-dir.ts";
export type { DamagedSnapshot, IncompleteSnapshot, Snapshot } from "./snapshot/found-snapshot.ts";
export type { Manifest } from "./snapshot/manifest.ts";
export type { VerifyLevel, VerifyReport } from "./verify/verify-everywhere.ts";
export type { GcReport } from "./gc/collect-everything.ts";
export { displayPath } from "./tree/byte-path.ts";
export { interrupted, terminated } from "./run/interruption.ts";
export { tool } from "./tool.ts";
export type { Wrappers } from "./run/wrappers.ts";
