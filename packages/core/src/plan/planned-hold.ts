// Who stands still for the held artifacts of a run, and whether that is possible at all.
import type { HoldRequest } from "../contract/stack.ts";
import { planErrors } from "./errors.ts";
import { isHeld } from "./settle-consistency.ts";
import type { PlannedSource } from "./source.ts";

/** Null where nothing is held. Throws `plan/up-and-down` where one service would have to stand still and run at once. */
export function holdRequest(sources: readonly PlannedSource[]): HoldRequest | null {
  const held = sources.filter(isHeld);
  if (held.length === 0) return null;
  refuseContradiction(held);
  const keepUp = [...new Set(held.flatMap((source) => source.facts.needsUp))];
  const all = held.some((source) => source.consistency === "moment");
  return { services: all ? "all" : [...new Set(held.flatMap((source) => source.facts.writers))], keepUp };
}

function refuseContradiction(held: readonly PlannedSource[]): void {
  for (const needing of held) {
    for (const service of needing.facts.needsUp) {
      const writing = held.find((source) => source.facts.writers.includes(service));
      if (writing === undefined) continue;
      throw planErrors["plan/up-and-down"]({
        service,
        heldBy: writing.artifact.name,
        neededBy: needing.artifact.name,
      });
    }
  }
}
