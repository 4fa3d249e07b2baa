// The library's front room: everything the command does is one of these calls.
import type { Logger, Clock } from "./contract/context.ts";
import type { TreeEntry } from "./contract/data.ts";
import type { Plugin } from "./contract/plugin.ts";
import type { Catalog } from "./catalog/catalog.ts";
import type { ConfigInput } from "./config/define-config.ts";
import type { LoadedConfig } from "./config/load-config.ts";
import type { ResolvedConfig } from "./config/resolve-config.ts";
import type { Plan } from "./plan/plan.ts";
import type { BackupReport } from "./report/report.ts";
import type { RestorePlan, RestoreReport } from "./restore/restore-plan.ts";
import type { Reporter } from "./reporter/reporter.ts";
import type { RecoverReport } from "./recover/recover-report.ts";
import type { Snapshot, IncompleteSnapshot, DamagedSnapshot } from "./snapshot/find-snapshots.ts";
import type { GcReport } from "./gc/collect-everything.ts";
import type { VerifyReport, VerifyLevel } from "./verify/verify-everywhere.ts";
import type { Wrappers } from "./run/wrappers.ts";

export interface EngineOptions {
  /** What `loadConfig` gave, or the configuration itself. */
  readonly config: LoadedConfig | ConfigInput;
  /** What relative paths in `config` are relative to; the file's directory for a loaded one, else the working directory. */
  readonly baseDir?: string;
  /** Plugins that are there without being listed in the configuration. */
  readonly plugins?: readonly Plugin[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Journal, locks' texts, spool; see docs/guide. Default: `/var/lib/lifeboat` for root, else `$XDG_STATE_HOME/lifeboat`. */
  readonly stateDir?: string;
  readonly reporter?: Reporter;
  readonly logger?: Logger;
  readonly clock?: Clock;
  /** Cross-cutting work around journals, stacks and storages, with their own interfaces. */
  readonly wrappers?: Partial<Wrappers>;
}

export interface Call {
  readonly signal?: AbortSignal;
}

export interface RecoverCall extends Call {
  /** How long to keep trying while the engine of a stack does not answer, in milliseconds. Default one minute. */
  readonly patienceMs?: number;
}

export interface BackupRequest extends Call {
  /** May be left out where there is exactly one. */
  readonly instance?: string;
  /** All artifacts of the instance unless named. */
  readonly artifacts?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  /** How long to wait for another run on the same stack. Default 0. */
  readonly lockWaitMs?: number;
}

export interface SnapshotQuery extends Call {
  readonly instance?: string;
  readonly storage?: string;
}

export type ListedSnapshot = (Snapshot | IncompleteSnapshot | DamagedSnapshot) & { readonly storage: string };

export interface Listing {
  /** Newest first, by sequence. */
  readonly snapshots: readonly ListedSnapshot[];
  /** Storages that could not be listed: the list is then not the whole truth. */
  readonly unreachable: readonly {
    readonly storage: string;
    readonly code: string;
    readonly message: string;
    readonly remedy: string;
  }[];
}

export interface RestoreRequest extends Call {
  readonly instance?: string;
  /** A snapshot's name, or `latest` (the default): the newest good copy of each artifact. */
  readonly snapshot?: string;
  readonly at?: Date;
  readonly artifacts?: readonly string[];
  readonly storage?: string;
  /** Restore into this directory instead of the place of origin: `<to>/<artifact>/<part>`. */
  readonly to?: string;
  /** Only entries matching one of these globs; needs `to`. */
  readonly paths?: readonly string[];
  readonly replace?: boolean;
  readonly mix?: boolean;
  /** How long the replaced data is kept. Default 7 days. */
  readonly keepOldMs?: number;
  readonly lockWaitMs?: number;
  /** Who restores and why, for the report. */
  readonly note?: string;
}

export interface VerifyRequest extends SnapshotQuery {
  readonly snapshot?: string;
  readonly level?: VerifyLevel;
}

export interface EntriesRequest extends Call {
  readonly instance?: string;
  readonly snapshot: string;
  readonly artifact: string;
  readonly storage?: string;
  readonly glob?: string;
}

export interface Engine extends AsyncDisposable {
  readonly config: ResolvedConfig;

  /** Every artifact with owner, policy and storages, and what no artifact covers. */
  catalog(request?: { readonly instance?: string } & Call): Promise<Catalog>;
  /** What `backup` with the same request would do now. Changes nothing. */
  plan(request?: BackupRequest): Promise<Plan>;
  /** Never throws for a run that began: the report says how it ended, and `exitCode` what a command should end with. */
  backup(request?: BackupRequest): Promise<BackupReport>;

  list(query?: SnapshotQuery): Promise<Listing>;
  /** The good copies of one snapshot, one for each storage that has it. Throws `restore/nothing-found`. */
  show(
    request: { readonly snapshot: string; readonly instance?: string; readonly storage?: string } & Call,
  ): Promise<readonly Snapshot[]>;
  entries(request: EntriesRequest): AsyncIterable<{ readonly part: string; readonly entry: TreeEntry }>;
  verify(request?: VerifyRequest): Promise<VerifyReport>;

  planRestore(request?: RestoreRequest): Promise<RestorePlan>;
  restore(request?: RestoreRequest): Promise<RestoreReport>;

  /** Removes what died unfinished, and what restores kept for long enough. */
  gc(request?: { readonly dryRun?: boolean; readonly graceMs?: number } & Call): Promise<GcReport>;
  /** Brings back what dead runs left: needs the state directory alone. */
  recover(request?: RecoverCall): Promise<readonly RecoverReport[]>;
  /** Makes this storage a repository, deliberately. Throws where it already is one. */
  initStorage(request: { readonly storage: string } & Call): Promise<{ readonly repository: string }>;
}

/** Resolves and checks the configuration, creates the plugins' objects, and touches nothing else. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { composeEngine } = await import("./composition.ts");
  return composeEngine(options);
}
