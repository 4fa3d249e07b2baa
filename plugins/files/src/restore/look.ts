// Is there something at a path? Only a missing one counts as "no"; every other failure is one.
import type { Stats } from "node:fs";
import { lstat } from "node:fs/promises";

export async function lookIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    const errno = (error as NodeJS.ErrnoException).code;
    if (errno === "ENOENT" || errno === "ENOTDIR") return undefined;
    throw error;
  }
}

export async function isThere(path: string): Promise<boolean> {
  return (await lookIfThere(path)) !== undefined;
}
