// Builds inspected sources in one line each.
import type { Extractor, SourceFacts } from "../../src/contract/extractor.ts";
import type { Plugin } from "../../src/contract/plugin.ts";
import type { Consistency } from "../../src/contract/records.ts";
import type { StackAccess, StackFacts } from "../../src/contract/stack.ts";
import type { ArtifactConfig } from "../../src/config/resolve-config.ts";
import type { InspectedSource } from "../../src/plan/source.ts";

export function source(name: string, facts: Partial<SourceFacts>, consistency?: Consistency): InspectedSource {
  const artifact = {
    name,
    instance: "core",
    type: "test",
    store: ["local"],
    capture: "spool",
    compression: { type: "none" },
  };
  return {
    artifact: { ...artifact, ...(consistency === undefined ? {} : { consistency }) } as unknown as ArtifactConfig,
    extractor: {} as Extractor,
    plugin: { name: "test" } as Plugin,
    env: {
      instance: "core",
      artifact: name,
      consistency: consistency ?? "moment",
      stack: { access: {} as StackAccess, facts: {} as StackFacts },
    },
    facts: { parts: [], covers: [], writers: [], needsUp: [], warnings: [], ...facts },
  };
}
