// Tells whether something is mounted at a path: such a directory cannot be renamed, only its contents can be moved.
import { readFile } from "node:fs/promises";

export async function isMountPoint(path: string): Promise<boolean> {
  return mountPoints(await readFile("/proc/self/mountinfo", "utf8")).has(path.replace(/\/+$/, "") || "/");
}

/** The fifth field of each line, with octal escapes for blanks, tabs, newlines and backslashes. */
export function mountPoints(mountinfo: string): Set<string> {
  const fields = mountinfo.split("\n").map((line) => line.split(" ")[4] ?? "");
  return new Set(
    fields
      .filter(Boolean)
      .map((field) => field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))),
  );
}
