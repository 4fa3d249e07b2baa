// The plugin: directories, files and command output as artifacts; a directory as storage.
import { definePlugin } from "@lifeboat/core/plugin";
import { commandEntry } from "./command/command-extractor.ts";
import { pathsEntry } from "./paths/paths-extractor.ts";
import { reclaim } from "./reclaim.ts";
import { directoryStorage } from "./storage/directory-storage.ts";

export { DirectoryStorage } from "./storage/directory-storage.ts";

export default definePlugin({
  name: "@lifeboat/plugin-files",
  version: "0.1.0",
  api: 1,
  module: import.meta.url,
  extractors: { files: pathsEntry, command: commandEntry },
  storages: { directory: directoryStorage },
  reclaim,
});
