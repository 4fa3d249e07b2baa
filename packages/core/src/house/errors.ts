// What can be wrong with a plugin when its objects are made.
import { defineErrors } from "../contract/errors.ts";

export const furnishErrors = defineErrors({
  "plugin/no-module": {
    message: (f: { plugin: string }) =>
      `The plugin ${f.plugin} has a stack but no \`module\`, so no other process could bring the stack back`,
    remedy: "Set `module: import.meta.url` in the plugin's definition",
    kind: "usage",
  },
  "plugin/no-codec": {
    message: (f: { type: string }) => `No plugin here compresses as ${f.type}`,
    remedy: "Use `zstd` or `none`, or list the plugin under `plugins:`",
    kind: "usage",
  },
});
