// The plugin: a Compose project as a stack; its volumes and its definition as artifacts.
import { defineEntry, definePlugin } from "@lifeboat/core/plugin";
import { definitionConfig } from "./definition-artifact/definition-config.ts";
import { createDefinitionExtractor } from "./definition-artifact/definition-extractor.ts";
import { reclaim } from "./reclaim.ts";
import { createStack } from "./stack/compose-stack.ts";
import { stackConfig } from "./stack/stack-config.ts";
import { volumeConfig } from "./volume-artifact/volume-config.ts";
import { createVolumeExtractor } from "./volume-artifact/volume-extractor.ts";

export { engineOf, type EngineRef } from "./engine/docker-command.ts";
export { helperImage, helperInstalled } from "./helper/helper-image.ts";
export { installHelper, type InstalledHelper, type InstallHelperOptions } from "./helper/install-helper.ts";
export { composeErrors } from "./errors.ts";

export default definePlugin({
  name: "@lifeboat/plugin-compose",
  version: "0.1.0",
  api: 1,
  module: import.meta.url,
  stacks: { compose: defineEntry({ config: stackConfig, create: createStack }) },
  extractors: {
    "compose-volume": defineEntry({ config: volumeConfig, create: createVolumeExtractor }),
    "compose-definition": defineEntry({ config: definitionConfig, create: createDefinitionExtractor }),
  },
  reclaim,
});
