// Chooses entries of an index for a restore of single files: what tar needs to be told, and no more.
import type { BytePath, TreeEntry } from "../contract/data.ts";
import { bytePath, compareTreeOrder, pathBytes } from "./byte-path.ts";

/**
 * Every entry whose path matches, the file that a chosen hard link is the same as, and the directories that lead to
 * them; the tree's root only where it matches itself. In the order of the tree; empty where nothing matches.
 */
export async function selectMembers(
  entries: AsyncIterable<TreeEntry>,
  matches: (path: BytePath) => boolean,
): Promise<BytePath[]> {
  const chosen = new Map<string, BytePath>();
  for await (const entry of entries) {
    if (!matches(entry.path)) continue;
    choose(chosen, entry.path);
    if (entry.type === "hardlink" && entry.link !== undefined) choose(chosen, entry.link);
  }
  return [...chosen.values()].sort(compareTreeOrder);
}

function choose(chosen: Map<string, BytePath>, path: BytePath): void {
  const bytes = pathBytes(path);
  for (let end = bytes.indexOf("/"); end !== -1; end = bytes.indexOf("/", end + 1)) {
    chosen.set(bytes.toString("latin1", 0, end), bytePath(bytes.subarray(0, end)));
  }
  chosen.set(bytes.toString("latin1"), path);
}
