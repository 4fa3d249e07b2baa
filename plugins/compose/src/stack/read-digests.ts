// The registry's digest of each image in use: a restore on another host asks for it by this name.
import { docker, type EngineRef } from "../engine/docker-command.ts";
import type { ContainerFacts } from "../engine/inspect-containers.ts";

/** By image id. An image that was built here, or is gone by now, has none. */
export async function readDigests(
  engine: EngineRef,
  containers: readonly ContainerFacts[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(containers.map((container) => container.imageId))];
  if (ids.length === 0) return new Map();
  const { stdout } = await docker(engine, ["inspect", "--type", "image", "--", ...ids], {
    acceptExit: [1],
    ...(signal === undefined ? {} : { signal }),
  });
  const images = JSON.parse(stdout.trim() === "" ? "[]" : stdout) as {
    readonly Id: string;
    readonly RepoDigests?: readonly string[] | null;
  }[];
  return new Map(
    images.flatMap((image) =>
      image.RepoDigests?.[0] === undefined ? [] : [[image.Id, image.RepoDigests[0]] as const],
    ),
  );
}
