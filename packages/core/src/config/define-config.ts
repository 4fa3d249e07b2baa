// The configuration as TypeScript authors write it: core's keys typed, plugins' keys open.
import type { JsonObject } from "../contract/json.ts";
import type { Plugin } from "../contract/plugin.ts";
import type { Consistency } from "../contract/records.ts";

export interface ConfigInput {
  readonly version: 1;
  /** Further plugins: a package or file, one with options, or the plugin itself. First-party plugins are always there. */
  readonly plugins?: readonly (string | readonly [specifier: string, options: JsonObject] | Plugin)[];
  /** An IANA zone such as `Europe/Berlin`. Default: `TZ`, else the system's. */
  readonly timeZone?: string;
  /** Directory of locks, journals and spools, relative to the configuration. */
  readonly state?: string;
  readonly instances: Readonly<Record<string, InstanceInput>>;
  readonly storages: Readonly<Record<string, SectionInput>>;
  readonly artifacts: Readonly<Record<string, ArtifactInput>>;
}

/** One deployed stack with its environment file. */
export interface InstanceInput {
  readonly envFile?: string;
  readonly stack?: SectionInput;
  /** What no artifact needs to preserve: exactly one of `volume`, `bind`, `service`, and the reason. */
  readonly uncovered?: readonly UncoveredInput[];
  readonly hooks?: {
    readonly beforeRun?: HookInput;
    readonly afterRun?: HookInput;
    readonly beforeHold?: HookInput;
    readonly afterHold?: HookInput;
  };
  /** A duration such as `5m`. */
  readonly maxStopWindow?: string;
}

export type UncoveredInput = { readonly reason: string } & (
  { readonly volume: string } | { readonly bind: string } | { readonly service: string }
);

export interface HookInput {
  /** An argument array; no shell is involved. */
  readonly run: readonly string[];
  /** A duration. Default: `60s`. */
  readonly timeout?: string;
}

/** A stack, storage or artifact: `type` says whose keys the others are. */
export interface SectionInput {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface ArtifactInput extends SectionInput {
  readonly instance: string;
  /** Names of storages; each gets a copy. */
  readonly store: readonly string[];
  /** A duration such as `6h`. */
  readonly every?: string;
  readonly keep?: {
    readonly last?: number;
    readonly hourly?: number;
    readonly daily?: number;
    readonly weekly?: number;
    readonly monthly?: number;
    readonly yearly?: number;
    readonly min?: number;
  };
  readonly owner?: string;
  readonly consistency?: Consistency;
  /** Default: `spool`. */
  readonly capture?: "spool" | "stream";
  /** Default: zstd at level 3. */
  readonly compression?: { readonly type: "zstd"; readonly level?: number } | { readonly type: "none" };
}

/** Gives `config` back as it is: it is there for the types. Everything is checked when the configuration is resolved. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}
