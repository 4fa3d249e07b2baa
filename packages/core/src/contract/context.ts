// What every call that touches the world is given, always as its last argument.
import type { Json } from "./json.ts";

export interface RunContext {
  /** Every await that touches the world gives up when this is aborted, and leaves nothing half-made behind. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly progress: Progress;
  readonly clock: Clock;
  /** A directory of this run alone: local disk, mode 0700, removed when the run ends or is recovered. */
  readonly workDir: string;
  readonly ledger: Ledger;
}

/** For people who look for a cause; results and errors are values, not log lines. */
export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Says how far long work is; silent unless somebody listens. */
export interface Progress {
  /** Starts one task. `total` is in bytes where it is known. */
  task(label: string, total?: number): ProgressTask;
}

export interface ProgressTask {
  /** `bytes` more are done. Cheap: may be called for every chunk. */
  advance(bytes: number): void;
  end(): void;
}

export interface Clock {
  now(): Date;
  /** Milliseconds that only go forward, for durations. */
  elapsed(): number;
}

/**
 * The list of what a run has made outside of itself and must take back: helper containers, uploads, temporary
 * files, processes inside containers. What is still open when a run dies is given to `reclaim` of the plugin that
 * opened it, by whichever process recovers.
 */
export interface Ledger {
  /** Durable before it resolves. Call it BEFORE the act, with an id chosen beforehand. */
  open(kind: string, id: string, detail?: Json): Promise<LedgerEntry>;
}

export interface LedgerEntry {
  update(detail: Json): Promise<void>;
  /** The thing is gone (or was handed over): nobody needs to look for it again. */
  close(): Promise<void>;
}

/** An entry as recovery finds it. */
export interface OpenEntry {
  readonly plugin: string;
  readonly kind: string;
  readonly id: string;
  readonly detail: Json;
}
