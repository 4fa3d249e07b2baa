// What a run owns while it lasts: the lock, the journal, a directory of its own, and the context it gives to plugins.
import type { RunContext } from "../contract/context.ts";
import type { Plugin } from "../contract/plugin.ts";
import type { InstanceConfig } from "../config/resolve-config.ts";
import type { House, OpenStack } from "../house/house.ts";
import type { Journal } from "../journal/journal.ts";
import type { Lock } from "../state/lock.ts";

export interface Run {
  readonly id: string;
  readonly house: House;
  readonly instance: InstanceConfig;
  readonly stack: OpenStack | undefined;
  readonly startedAt: Date;
  readonly signal: AbortSignal;
  readonly lock: Lock;
  readonly journal: Journal;
  readonly journalFile: string;
  readonly workDir: string;
  readonly spoolDir: string;
  /** `signal` is the run's own unless given: what must end well gets one that nobody aborts. */
  context(plugin: Pick<Plugin, "name" | "module">, signal?: AbortSignal): RunContext;
}
