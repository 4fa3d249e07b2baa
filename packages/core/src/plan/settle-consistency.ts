// Decides how consistent each artifact is read, where the configuration leaves it open.
import type { Consistency } from "../contract/records.ts";
import type { InspectedSource, PlannedSource } from "./source.ts";

/**
 * What services write is fixed in one moment; what only needs a server up (a dump) joins the moment where there is
 * one and is read live otherwise; everything else is read live.
 */
export function settleConsistency(sources: readonly InspectedSource[]): readonly PlannedSource[] {
  const first = sources.map((source) => source.artifact.consistency ?? (isWritten(source) ? "moment" : undefined));
  const anyMoment = first.includes("moment");
  return sources.map((source, i) => ({ ...source, consistency: first[i] ?? withoutWriters(source, anyMoment) }));
}

function isWritten(source: InspectedSource): boolean {
  return source.env.stack !== undefined && source.facts.writers.length > 0;
}

function withoutWriters(source: InspectedSource, anyMoment: boolean): Consistency {
  return anyMoment && source.facts.needsUp.length > 0 ? "moment" : "live";
}

export function isHeld(source: { readonly consistency: Consistency }): boolean {
  return source.consistency !== "live";
}
