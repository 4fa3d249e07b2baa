// The context of a process that has nothing but a journal: no terminal, no configuration, nobody who watches.
import type { Clock, Ledger, Logger, Progress, RunContext } from "../contract/context.ts";

export interface BareContext {
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly workDir: string;
  readonly ledger: Ledger;
}

export function bareContext(own: BareContext): RunContext {
  return { ...own, progress: silent, clock: systemClock };
}

const silent: Progress = { task: () => ({ advance: () => undefined, end: () => undefined }) };

const systemClock: Clock = { now: () => new Date(), elapsed: () => performance.now() };
