// The plugin: directories, files and command output as artifacts; a directory as storage.
import { definePlugin } from "@lifeboat/core/plugin";
import { reclaim } from "./reclaim.ts";
import { directoryStorage } from "./storage/directory-storage.ts";

export { DirectoryStorage } from "./storage/directory-storage.ts";

export default definePlugin({
  name: "@lifeboat/plugin-files",
  version: "0.1.0",
  api: 1,
  module: import.meta.url,
  storages: { directory: directoryStorage },
  reclaim,
});
