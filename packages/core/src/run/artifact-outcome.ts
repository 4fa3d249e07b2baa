// What became of one artifact of a run, before it is known which storages committed it.
import type { SettledFacts } from "../contract/extractor.ts";
import type { PreparedSource } from "./prepare-backup.ts";
import type { StoredPart } from "../store/store-part.ts";

export interface StoredArtifact {
  readonly source: PreparedSource;
  readonly parts: readonly { readonly part: string; readonly value: StoredPart }[];
  readonly settled: SettledFacts;
  readonly read: { readonly from: string; readonly to: string };
}

export interface FailedArtifact {
  readonly source: PreparedSource;
  readonly error: unknown;
}

export type ArtifactOutcome = StoredArtifact | FailedArtifact;

export function isFailed(outcome: ArtifactOutcome): outcome is FailedArtifact {
  return "error" in outcome;
}
