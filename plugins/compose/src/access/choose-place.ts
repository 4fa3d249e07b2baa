// Decides how a tree is reached: by its path where this process certainly may and it certainly is the right path.
import { stat } from "node:fs/promises";
import type { RunContext } from "@lifeboat/core/plugin";
import type { EngineRef } from "../engine/docker-command.ts";
import { inspectVolume, type VolumeFacts } from "../engine/inspect-volume.ts";
import { composeErrors } from "../errors.ts";
import { requireHelper } from "../helper/helper-image.ts";
import type { TreePlace } from "./tree-place.ts";

export type AccessMode = "auto" | "direct" | "helper";

export interface Reach {
  readonly engine: EngineRef;
  /** The engine's paths are paths of this host. */
  readonly local: boolean;
  readonly mode: AccessMode;
}

/** Throws `compose/volume-missing`, `compose/helper-missing`, or `compose/not-direct` where only the direct way was allowed. */
export async function volumePlace(reach: Reach, volume: string, ctx: RunContext): Promise<TreePlace> {
  const found = await inspectVolume(reach.engine, volume, ctx.signal);
  if (found === undefined) throw composeErrors["compose/volume-missing"]({ volume });
  const obstacle = (await obstacleOf(reach, found.mountpoint)) ?? driverObstacle(found);
  return choose(reach, { label: volume, path: found.mountpoint, mount: { volume }, obstacle }, ctx);
}

/** Throws `compose/bind-missing` besides what `volumePlace` throws. */
export async function bindPlace(reach: Reach, path: string, ctx: RunContext): Promise<TreePlace> {
  const obstacle = await obstacleOf(reach, path);
  if (reach.local && obstacle === missing) throw composeErrors["compose/bind-missing"]({ path });
  return choose(reach, { label: path, path, mount: { path }, obstacle }, ctx);
}

interface Candidate {
  readonly label: string;
  readonly path: string;
  readonly mount: { readonly volume: string } | { readonly path: string };
  readonly obstacle: string | undefined;
}

async function choose(reach: Reach, { label, path, mount, obstacle }: Candidate, ctx: RunContext): Promise<TreePlace> {
  if (reach.mode !== "helper" && obstacle === undefined) return { how: "direct", label, path };
  if (reach.mode === "direct") throw composeErrors["compose/not-direct"]({ tree: label, why: obstacle ?? "" });
  await requireHelper(reach.engine, ctx.signal);
  return { how: "helper", label, engine: reach.engine, mount };
}

const missing = "there is no such directory on this host";

async function obstacleOf(reach: Reach, path: string): Promise<string | undefined> {
  if (!reach.local) return "the engine is not certainly on this host, or maps user ids";
  if (process.geteuid?.() !== 0) return "this process is not root";
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isDirectory ? undefined : missing;
}

/** With options the local driver mounts something else over the directory, and only while a container runs. */
function driverObstacle(volume: VolumeFacts): string | undefined {
  if (volume.driver !== "local") return `its driver is ${volume.driver}`;
  return Object.keys(volume.options).length === 0
    ? undefined
    : "it has driver options and is mounted only while in use";
}
