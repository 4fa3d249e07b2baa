// Points around the renames by which two directories change places: there is no interface between them to wrap.
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import type { Points } from "./points.ts";

/** For a process that lives for one run: every import of `rename` gets the pointed one. */
export function pointRenames(points: Points): void {
  const rename = fs.rename.bind(fs);
  fs.rename = (from, to) => {
    const words = wordsOf(String(from), String(to));
    return words === undefined ? rename(from, to) : points.around(words, () => rename(from, to));
  };
  syncBuiltinESMExports();
}

function wordsOf(from: string, to: string): string | undefined {
  if (to.endsWith(".lifeboat-aside")) return "rename of the old aside";
  if (from.endsWith(".lifeboat-aside")) return "rename of the old to where the new was";
  return /-lifeboat-[^/]*\/_data$/.test(from) ? "rename of the new to its place" : undefined;
}
