// A RunContext for tests: silent, with a ledger that can be asked, an abort at hand and a directory of its own.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock, Logger, Progress, RunContext } from "@lifeboat/core/plugin";
import { MemoryLedger } from "./memory-ledger.ts";

export interface TestContextOptions {
  readonly signal?: AbortSignal;
  readonly log?: Logger;
  readonly clock?: Clock;
}

export interface TestContext extends RunContext, Disposable {
  readonly ledger: MemoryLedger;
  /** Aborts this context's signal. */
  abort(reason?: Error): void;
}

/** Disposing removes `workDir`: `using ctx = testContext()`. */
export function testContext(options: TestContextOptions = {}): TestContext {
  const own = new AbortController();
  const signal = options.signal === undefined ? own.signal : AbortSignal.any([own.signal, options.signal]);
  const workDir = mkdtempSync(join(tmpdir(), "lifeboat-test-"));
  return {
    signal,
    log: options.log ?? silence,
    progress: nobodyWatches,
    clock: options.clock ?? { now: () => new Date(), elapsed: () => performance.now() },
    workDir,
    ledger: new MemoryLedger(),
    abort: (reason) => own.abort(reason),
    [Symbol.dispose]: () => rmSync(workDir, { recursive: true, force: true }),
  };
}

const ignore = (): void => undefined;
const silence: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const nobodyWatches: Progress = { task: () => ({ advance: ignore, end: ignore }) };
