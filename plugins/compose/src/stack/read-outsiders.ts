// Containers that are not of the stack but write its trees: no hold of ours makes them stand still.
import type { StackFacts, StackTree } from "@lifeboat/core/plugin";
import { findContainers, type ContainerFacts } from "../engine/inspect-containers.ts";
import type { EngineRef } from "../engine/docker-command.ts";
import { ownLabel } from "../labels.ts";
import { heldTree, reaches } from "./mount-overlap.ts";

export async function readOutsiders(
  engine: EngineRef,
  own: readonly ContainerFacts[],
  trees: readonly StackTree[],
  signal?: AbortSignal,
): Promise<StackFacts["outsiders"]> {
  const running = await findContainers(engine, ["status=running"], signal);
  const ids = new Set(own.map((container) => container.id));
  const others = running.filter((container) => !ids.has(container.id) && container.labels[ownLabel] === undefined);
  return others.flatMap((container) =>
    trees
      .filter((tree) => container.mounts.some((mount) => mount.writable && reaches(mount, heldTree(tree))))
      .map((tree) => ({ name: container.name, tree: tree.ref })),
  );
}
