// A configuration in which everything is checked and nothing is made yet.
import type { Extractor } from "../contract/extractor.ts";
import type { Plugin } from "../contract/plugin.ts";
import type { Consistency } from "../contract/records.ts";
import type { Stack } from "../contract/stack.ts";
import type { Storage } from "../contract/storage.ts";
import type { Section } from "./check-section.ts";

export interface ResolvedConfig {
  /** Absolute; absent for a configuration that was given as an object. */
  readonly file?: string;
  /** Absolute: what relative paths of the configuration are relative to. */
  readonly baseDir: string;
  /** An IANA zone. */
  readonly timeZone: string;
  /** Absolute; absent where the default of the host is meant. */
  readonly stateDir?: string;
  readonly plugins: readonly Plugin[];
  /** The records have no prototype: only configured names are in them. */
  readonly instances: Readonly<Record<string, InstanceConfig>>;
  readonly storages: Readonly<Record<string, StorageConfig>>;
  readonly artifacts: Readonly<Record<string, ArtifactConfig>>;
}

export interface InstanceConfig {
  readonly name: string;
  /** The process's variables, overlaid by the environment file's. May hold secrets: never printed. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly envFile?: string;
  readonly stack?: Section<Stack>;
  readonly uncovered: readonly Uncovered[];
  readonly hooks: Hooks;
  readonly maxStopWindowMs?: number;
}

/** What nobody needs to preserve, in the words of `Covered`, and why. */
export type Uncovered = { readonly reason: string } & (
  | { readonly kind: "volume" | "service"; readonly name: string }
  | { readonly kind: "bind"; /** Absolute. */ readonly path: string }
);

export type HookName = "beforeRun" | "afterRun" | "beforeHold" | "afterHold";
export type Hooks = Readonly<Partial<Record<HookName, Hook>>>;

export interface Hook {
  readonly run: readonly string[];
  readonly timeoutMs: number;
}

export type StorageConfig = Section<Storage> & { readonly name: string };

export interface ArtifactConfig extends Section<Extractor> {
  readonly name: string;
  readonly instance: string;
  /** Names of storages: at least one, each once. */
  readonly store: readonly string[];
  readonly everyMs?: number;
  readonly keep?: Keep;
  readonly owner?: string;
  /** Absent where the run decides by its default. */
  readonly consistency?: Consistency;
  readonly capture: "spool" | "stream";
  readonly compression: Compression;
}

/** How many copies of which kind are kept; at least one rule besides `min`. */
export type Keep = Readonly<
  Partial<Record<"last" | "hourly" | "daily" | "weekly" | "monthly" | "yearly" | "min", number>>
>;

export type Compression = { readonly type: "zstd"; readonly level: number } | { readonly type: "none" };
