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
  "house/only-looking": {
    message: (f: { kind: string; plugin: string }) =>
      `${f.plugin} wanted to make a ${f.kind} while it was only asked to look`,
    remedy: "This is a defect of that plugin: report it to its authors",
  },
  "plugin/unknown": {
    message: (f: { artifact: string; plugin: string; type: string }) =>
      `${f.artifact} was written by ${f.plugin} as ${f.type}, and no plugin here reads that`,
    remedy: (f: { artifact: string; plugin: string; type: string }) => `Add ${f.plugin} under \`plugins:\``,
    kind: "usage",
  },
  "plugin/old-config": {
    message: (f: { artifact: string; problems: string }) =>
      `${f.artifact} was written with a configuration that its plugin no longer accepts: ${f.problems}`,
    remedy: "Install the version of the plugin that the manifest names, or restore with --to dir:PATH",
  },
});
