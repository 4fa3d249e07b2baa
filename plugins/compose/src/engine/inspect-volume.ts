// Volumes as the engine knows them. Asked for by inspect alone: naming a volume in `docker run -v` would create it.
import { docker, type EngineRef } from "./docker-command.ts";
import { isLifeboatError } from "@lifeboat/core/plugin";

export interface VolumeFacts {
  readonly name: string;
  readonly driver: string;
  readonly mountpoint: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
}

interface Inspected {
  readonly Name: string;
  readonly Driver: string;
  readonly Mountpoint: string;
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly Options: Readonly<Record<string, string>> | null;
}

/** The volume, or undefined where there is none. */
export async function inspectVolume(
  engine: EngineRef,
  name: string,
  signal?: AbortSignal,
): Promise<VolumeFacts | undefined> {
  try {
    const { stdout } = await docker(engine, ["volume", "inspect", "--", name], signal === undefined ? {} : { signal });
    const [found] = JSON.parse(stdout) as Inspected[];
    return found === undefined ? undefined : volumeFacts(found);
  } catch (error) {
    if (isLifeboatError(error) && /no such volume/i.test(error.message)) return undefined;
    throw error;
  }
}

function volumeFacts(found: Inspected): VolumeFacts {
  return {
    name: found.Name,
    driver: found.Driver,
    mountpoint: found.Mountpoint,
    labels: found.Labels ?? {},
    options: found.Options ?? {},
  };
}

/** Creates exactly this volume. Creating one that exists with the same driver and options is harmless. */
export async function createVolume(
  engine: EngineRef,
  volume: Omit<VolumeFacts, "mountpoint">,
  signal?: AbortSignal,
): Promise<void> {
  const labels = Object.entries(volume.labels).flatMap(([key, value]) => ["--label", `${key}=${value}`]);
  const options = Object.entries(volume.options).flatMap(([key, value]) => ["--opt", `${key}=${value}`]);
  const args = ["volume", "create", "--driver", volume.driver, ...labels, ...options, "--", volume.name];
  await docker(engine, args, signal === undefined ? {} : { signal });
}

/** Removes a volume; one that is gone already is fine. */
export async function removeVolume(engine: EngineRef, name: string): Promise<void> {
  try {
    await docker(engine, ["volume", "rm", "--", name]);
  } catch (error) {
    if (!(isLifeboatError(error) && /no such volume/i.test(error.message))) throw error;
  }
}
