// Artifacts of one moment are committed together or not at all: half a moment would restore to a state that never was.
import { runErrors } from "./errors.ts";
import { isFailed, type ArtifactOutcome } from "./artifact-outcome.ts";
import type { PreparedSource } from "./prepare-backup.ts";

/** In the order of `sources`. */
export function keepMomentsWhole(
  sources: readonly PreparedSource[],
  outcomes: readonly ArtifactOutcome[],
): readonly ArtifactOutcome[] {
  const broken = outcomes.find((outcome) => isFailed(outcome) && outcome.source.consistency === "moment");
  const ordered = sources.flatMap((source) => outcomes.find((outcome) => outcome.source === source) ?? []);
  if (broken === undefined) return ordered;
  const because = broken.source.artifact.name;
  return ordered.map((outcome) => {
    if (isFailed(outcome) || outcome.source.consistency !== "moment") return outcome;
    const error = runErrors["run/moment-broken"]({ artifact: outcome.source.artifact.name, because });
    return { source: outcome.source, error };
  });
}
