// The image whose containers read and write volumes where this process cannot.
import { docker, type EngineRef } from "../engine/docker-command.ts";
import { composeErrors } from "../errors.ts";

/** Raised whenever what stands in the image changes. */
export const helperVersion = "1";
export const helperImage = `lifeboat/helper:${helperVersion}`;

export async function helperInstalled(engine: EngineRef, signal?: AbortSignal): Promise<boolean> {
  const { stdout } = await docker(
    engine,
    ["images", "--quiet", "--", helperImage],
    signal === undefined ? {} : { signal },
  );
  return stdout.trim() !== "";
}

/** Throws `compose/helper-missing`: asked before anything stops, because nothing is ever pulled in the middle of a run. */
export async function requireHelper(engine: EngineRef, signal?: AbortSignal): Promise<void> {
  if (!(await helperInstalled(engine, signal))) throw composeErrors["compose/helper-missing"]({ image: helperImage });
}
