// What this plugin keeps in the free fields of facts and records; all of it JSON, because another process reads it back.
import type { HoldRecord, Json, StackFacts } from "@lifeboat/core/plugin";
import type { FileQuestion } from "../definition-artifact/compose-files.ts";
import type { EngineRef } from "../engine/docker-command.ts";

/** `StackFacts.detail`. */
export interface FactsDetail {
  readonly engine: EngineRef;
  /** The engine's clock before anything was looked at. */
  readonly since: string;
  /** The engine's paths are paths of this host. */
  readonly local: boolean;
  /** Where the stack's files are looked for. */
  readonly files: FileQuestion;
  /** By service: what it waits for, and until when. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Volumes without a name, which no artifact can preserve by name. */
  readonly anonymous: readonly { readonly service: string; readonly target: string; readonly volume: string }[];
  readonly warnings: readonly string[];
}

/** `StackTree.detail` of a volume: all that is needed to make it again as it was. */
export interface VolumeDetail {
  readonly driver: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  readonly mountpoint: string;
}

/** A tree as the engine names it: what a container's mounts can be compared with. */
export type HeldTree = { readonly volume: string } | { readonly path: string };

/** `HoldRecord.detail`. */
export interface HoldDetail {
  readonly engine: EngineRef;
  readonly since: string;
  readonly trees: readonly HeldTree[];
  /** Services that others wait for until they are healthy. */
  readonly awaited: readonly string[];
  /** By container id: how it was before. */
  readonly before: Readonly<
    Record<string, { readonly state: string; readonly startedAt: string; readonly health?: string }>
  >;
  readonly healthTimeoutMs: number;
  readonly startTimeoutMs: number;
}

// Facts and records of this plugin carry its own detail: whoever mixes up plugins has a bug, not a user error.
export const factsDetail = (facts: StackFacts): FactsDetail => facts.detail as unknown as FactsDetail;
export const holdDetail = (record: HoldRecord): HoldDetail => record.detail as unknown as HoldDetail;
export const volumeDetail = (detail: Json): VolumeDetail => detail as unknown as VolumeDetail;

/** Interfaces have no index signature, so the compiler needs to be told that they are JSON all the same. */
export const asJson = (value: FactsDetail | HoldDetail | VolumeDetail): Json => value as unknown as Json;
