// Artifacts that were read at one moment are restored from that moment together, or none of them from it.
import { snapshotErrors } from "./errors.ts";
import type { Run } from "./runs.ts";

/**
 * The newest run for each artifact such that no moment is torn: where the newest copies belong to different moments,
 * the newer ones step back to the older moment. `candidates` are newest first. Throws `restore/mixed-moments`.
 */
export function keepMomentsTogether(
  instance: string,
  candidates: ReadonlyMap<string, readonly Run[]>,
): Map<string, Run> {
  const open = new Map([...candidates].map(([artifact, runs]) => [artifact, [...runs]]));
  // Every round drops at least one candidate, so this comes to an end.
  for (let torn = findTorn(open); torn !== undefined; torn = findTorn(open)) {
    const runs = open.get(torn) ?? [];
    runs.shift();
    if (runs.length === 0)
      throw snapshotErrors["restore/mixed-moments"]({ instance, artifacts: [...candidates.keys()] });
  }
  return new Map([...open].flatMap(([artifact, [run]]) => (run === undefined ? [] : [[artifact, run] as const])));
}

/** An artifact that has to step back to an older run: the newer one of two that one moment holds together. */
function findTorn(open: ReadonlyMap<string, readonly Run[]>): string | undefined {
  for (const [artifact, [run]] of open) {
    if (run?.moment.has(artifact) !== true) continue;
    for (const other of run.moment) {
      const [otherRun] = open.get(other) ?? [];
      if (otherRun === undefined || otherRun === run) continue;
      return open.get(other)?.includes(run) === true ? other : artifact;
    }
  }
  return undefined;
}
