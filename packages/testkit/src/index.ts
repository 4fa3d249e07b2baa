// The front door of the testkit: suites that prove a plugin keeps the contract, and fakes that misbehave on command.
export { testContext, type TestContext, type TestContextOptions } from "./context/test-context.ts";
export { MemoryLedger, type RecordedEntry } from "./context/memory-ledger.ts";
export { FaultyStorage, type FaultMoment } from "./fakes/faulty-storage.ts";
export { MemoryStorage, type MemoryPlace } from "./fakes/memory-storage.ts";
export { SlowStorage, type Delays } from "./fakes/slow-storage.ts";
export type { StorageMethod } from "./fakes/storage-method.ts";
export { describeStorage } from "./storage/describe-storage.ts";
export type { StoragePromise, StorageSuiteOptions } from "./storage/storage-suite.ts";
export { brokenSource, bytesOf, patternOf, sourceOf, stuckSource } from "./bodies.ts";
export type { TestRunner } from "./runner.ts";
