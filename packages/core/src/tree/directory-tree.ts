// A directory that this process can read, as a tree.
import type { Tree } from "../contract/data.ts";
import { packDirectory, type PackSelection } from "./pack-tree.ts";

export function directoryTree(path: string, selection: PackSelection = {}): Tree {
  return {
    path,
    pack: async ({ signal, log }) => packDirectory(path, { ...selection, signal, onWarning: (text) => log.warn(text) }),
  };
}
