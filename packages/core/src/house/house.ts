// What one engine is made of: the finished objects that composition.ts made from a checked configuration.
import type { Clock, Logger } from "../contract/context.ts";
import type { Decoder, Encoder } from "../contract/codec.ts";
import type { Extractor } from "../contract/extractor.ts";
import type { Plugin } from "../contract/plugin.ts";
import type { ArtifactRecord } from "../contract/records.ts";
import type { Stack } from "../contract/stack.ts";
import type { Storage } from "../contract/storage.ts";
import type { ArtifactConfig, InstanceConfig, ResolvedConfig } from "../config/resolve-config.ts";
import type { StackRef } from "../journal/journal-record.ts";
import type { StorageMemory } from "../snapshot/storage-memory.ts";
import type { StateDir } from "../state/state-dir.ts";
import type { Reporter } from "../reporter/reporter.ts";
import type { Wrappers } from "../run/wrappers.ts";

export interface House {
  readonly config: ResolvedConfig;
  readonly state: StateDir;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly reporter: Reporter;
  readonly wrappers: Wrappers;
  readonly storages: ReadonlyMap<string, OpenStorage>;
  readonly stacks: ReadonlyMap<string, OpenStack>;
  readonly decoders: ReadonlyMap<string, Decoder>;
  /** The extractor of a configured artifact. */
  extractor(artifact: ArtifactConfig): Promise<Owned<Extractor>>;
  /** The extractor that wrote `record`, from the configuration it was written with. */
  extractorOf(record: ArtifactRecord, instance: string): Promise<Owned<Extractor>>;
  /** What this host remembers of its storages. */
  readonly memory: StorageMemory;
  encoders(artifact: ArtifactConfig): Promise<readonly Encoder[]>;
}

/** A made object with the plugin it came from. */
export interface Owned<Made> {
  readonly made: Made;
  readonly plugin: Plugin;
}

export interface OpenStorage {
  readonly name: string;
  readonly storage: Storage;
  readonly plugin: Plugin;
}

export interface OpenStack {
  readonly instance: InstanceConfig;
  readonly stack: Stack;
  readonly plugin: Plugin;
  /** How another process makes the same stack. */
  readonly ref: StackRef;
}
