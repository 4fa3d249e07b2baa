// One path of an artifact as it was found, and as a manifest keeps it: all that a restore needs to know.
import { realpath, lstat } from "node:fs/promises";
import { filesErrors } from "../errors.ts";
import type { Selection } from "./selection.ts";
import { inWords } from "./walk-tree.ts";

export interface PathFact extends Selection {
  readonly part: string;
  /** Absolute, and free of symbolic links when it was read. */
  readonly path: string;
  readonly kind: "directory" | "file";
}

/** Throws `files/missing`, `files/unreadable` or `files/not-a-tree`. */
export async function lookAt(configured: string, part: string, selection: Selection): Promise<PathFact> {
  try {
    const path = await realpath(configured);
    const stats = await lstat(path);
    if (stats.isDirectory()) return { part, path, kind: "directory", ...selection };
    if (stats.isFile()) return { part, path, kind: "file", include: null, exclude: [] };
  } catch (error) {
    throw inWords(configured, Buffer.alloc(0), error);
  }
  throw filesErrors["files/not-a-tree"]({ path: configured });
}
