// A context whose clock stands where the test put it.
import type { RunContext } from "@lifeboat/core/plugin";

export function runContext(options: { now?: string; signal?: AbortSignal } = {}): RunContext {
  const silent = (): void => undefined;
  return {
    signal: options.signal ?? new AbortController().signal,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    progress: { task: () => ({ advance: silent, end: silent }) },
    clock: { now: () => new Date(options.now ?? "2026-03-01T12:00:00.000Z"), elapsed: () => 0 },
    workDir: "/nonexistent",
    ledger: { open: () => Promise.reject(new Error("nothing is to be opened here")) },
  };
}
