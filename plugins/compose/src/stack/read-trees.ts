// The volumes and bind mounts of a stack: what the model names and what containers really mount.
import { stat } from "node:fs/promises";
import type { StackTree } from "@lifeboat/core/plugin";
import type { EngineRef } from "../engine/docker-command.ts";
import type { ContainerFacts } from "../engine/inspect-containers.ts";
import { inspectVolume } from "../engine/inspect-volume.ts";
import { serviceOf } from "./read-containers.ts";
import type { ComposeModel } from "./read-model.ts";
import { asJson } from "./stack-detail.ts";

export interface TreePlace {
  readonly engine: EngineRef;
  readonly local: boolean;
}

type MountedBy = StackTree["mountedBy"][number];

export async function readTrees(
  place: TreePlace,
  model: ComposeModel,
  containers: readonly ContainerFacts[],
  signal?: AbortSignal,
): Promise<StackTree[]> {
  const volumes = Object.entries(model.volumes).map(([key, volume]) =>
    volumeTree(place.engine, { key, ...volume }, volumeMounts(key, volume.name, model, containers), signal),
  );
  const binds = bindPaths(model, containers).map((path) => bindTree(place, path, bindMounts(path, model, containers)));
  return Promise.all([...volumes, ...binds]);
}

async function volumeTree(
  engine: EngineRef,
  volume: { readonly key: string; readonly name: string; readonly external: boolean },
  mountedBy: readonly MountedBy[],
  signal?: AbortSignal,
): Promise<StackTree> {
  const found = await inspectVolume(engine, volume.name, signal);
  return {
    ref: { kind: "volume", name: volume.key },
    volume: volume.name,
    external: volume.external,
    exists: found !== undefined,
    mountedBy,
    detail:
      found === undefined
        ? null
        : asJson({ driver: found.driver, labels: found.labels, options: found.options, mountpoint: found.mountpoint }),
  };
}

async function bindTree(place: TreePlace, path: string, mountedBy: readonly MountedBy[]): Promise<StackTree> {
  const kind = place.local ? await kindOfPath(path) : "unknown";
  return { ref: { kind: "bind", path }, external: true, exists: kind !== "missing", mountedBy, detail: { kind } };
}

async function kindOfPath(path: string): Promise<"directory" | "file" | "other" | "missing"> {
  try {
    const found = await stat(path);
    return found.isDirectory() ? "directory" : found.isFile() ? "file" : "other";
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return "missing";
    throw error;
  }
}

function volumeMounts(
  key: string,
  name: string,
  model: ComposeModel,
  containers: readonly ContainerFacts[],
): MountedBy[] {
  return together(
    modelMounts(model, (mount) => mount.type === "volume" && mount.source === key),
    containerMounts(containers, (mount) => mount.name === name),
  );
}

function bindMounts(path: string, model: ComposeModel, containers: readonly ContainerFacts[]): MountedBy[] {
  return together(
    modelMounts(model, (mount) => mount.type === "bind" && mount.source === path),
    containerMounts(containers, (mount) => mount.type === "bind" && mount.source === path),
  );
}

function bindPaths(model: ComposeModel, containers: readonly ContainerFacts[]): string[] {
  const written = Object.values(model.services).flatMap((service) =>
    service.mounts.filter((mount) => mount.type === "bind"),
  );
  const mounted = containers.flatMap((container) => container.mounts.filter((mount) => mount.type === "bind"));
  return [...new Set([...written, ...mounted].map((mount) => mount.source ?? ""))].filter(Boolean).sort();
}

function modelMounts(
  model: ComposeModel,
  wanted: (mount: ComposeModel["services"][string]["mounts"][number]) => boolean,
): MountedBy[] {
  return Object.entries(model.services).flatMap(([service, facts]) =>
    facts.mounts.filter(wanted).map((mount) => ({ service, target: mount.target, readOnly: mount.readOnly })),
  );
}

/** Containers may mount what the model does not say any more, or never said: `volumes_from`, a file edited since. */
function containerMounts(
  containers: readonly ContainerFacts[],
  wanted: (mount: ContainerFacts["mounts"][number]) => boolean,
): MountedBy[] {
  return containers.flatMap((container) =>
    container.mounts
      .filter(wanted)
      .map((mount) => ({ service: serviceOf(container), target: mount.target, readOnly: !mount.writable })),
  );
}

function together(model: readonly MountedBy[], containers: readonly MountedBy[]): MountedBy[] {
  const unique = new Map<string, MountedBy>();
  for (const mount of [...model, ...containers]) {
    const key = `${mount.service} ${mount.target}`;
    const known = unique.get(key);
    // Whoever may write by either view may write.
    unique.set(key, known === undefined ? mount : { ...known, readOnly: known.readOnly && mount.readOnly });
  }
  return [...unique.values()];
}
