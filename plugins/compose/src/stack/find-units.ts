// Finds the containers of a record again: by id, and where they were recreated meanwhile, by what Compose calls them.
import type { HeldUnit, HoldRecord } from "@lifeboat/core/plugin";
import type { EngineRef } from "../engine/docker-command.ts";
import { findContainers, inspectContainers, type ContainerFacts } from "../engine/inspect-containers.ts";
import { composeLabels } from "../labels.ts";
import { numberOf, serviceOf } from "./read-containers.ts";

/** By the id that stands in the record. What is missing was removed and not made anew. */
export type FoundUnits = ReadonlyMap<string, ContainerFacts>;

export async function findUnits(
  engine: EngineRef,
  project: HoldRecord["project"],
  units: readonly HeldUnit[],
  signal?: AbortSignal,
): Promise<FoundUnits> {
  const found = (
    await inspectContainers(
      engine,
      units.map((unit) => unit.id),
      signal,
    )
  ).filter((container) => container.state !== "removing");
  const byId = new Map(found.map((container) => [container.id, container]));
  const lost = units.filter((unit) => !byId.has(unit.id));
  if (lost.length === 0) return byId;
  const siblings = await findContainers(engine, [`label=${composeLabels.project}=${project}`], signal);
  for (const unit of lost) {
    const again = siblings.find((container) => isAgain(container, unit));
    if (again !== undefined) byId.set(unit.id, again);
  }
  return byId;
}

function isAgain(container: ContainerFacts, unit: HeldUnit): boolean {
  if (container.labels[composeLabels.oneOff] === "True" || container.state === "removing") return false;
  return serviceOf(container) === unit.service && numberOf(container) === unit.number;
}
