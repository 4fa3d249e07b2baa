// What preflight learns of one artifact: the planner's raw material.
import type { Extractor, SourceEnv, SourceFacts } from "../contract/extractor.ts";
import type { Plugin } from "../contract/plugin.ts";
import type { Consistency } from "../contract/records.ts";
import type { ArtifactConfig } from "../config/resolve-config.ts";

export interface InspectedSource {
  readonly artifact: ArtifactConfig;
  readonly extractor: Extractor;
  readonly plugin: Plugin;
  readonly env: SourceEnv;
  readonly facts: SourceFacts;
}

/** A source whose consistency is settled. */
export type PlannedSource = InspectedSource & { readonly consistency: Consistency };
