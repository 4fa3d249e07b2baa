// Volumes and bind mounts of a stack as an artifact: one tree each.
import type { Extractor } from "@lifeboat/core/plugin";
import { inspectVolumes } from "./inspect-volumes.ts";
import { readVolumes } from "./read-volumes.ts";
import { stageVolumes } from "./restore-volumes.ts";
import type { VolumeConfig } from "./volume-config.ts";
import { volumeInstructions } from "./volume-instructions.ts";

export function createVolumeExtractor(config: VolumeConfig): Extractor {
  return {
    inspect: (env, ctx) => inspectVolumes(config, env, ctx),
    begin: (env, ctx) => readVolumes(config, env, ctx),
    stage: (request, ctx) => stageVolumes(config, request, ctx),
    instructions: volumeInstructions,
  };
}
