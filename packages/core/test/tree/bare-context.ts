// The least that a call needs of a run.
import { tmpdir } from "node:os";
import type { RunContext } from "../../src/contract/context.ts";

export function bareContext(signal: AbortSignal = new AbortController().signal): RunContext {
  const silent = () => undefined;
  const entry = { update: async () => undefined, close: async () => undefined };
  return {
    signal,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    progress: { task: () => ({ advance: silent, end: silent }) },
    clock: { now: () => new Date(), elapsed: () => performance.now() },
    workDir: tmpdir(),
    ledger: { open: async () => entry },
  };
}
