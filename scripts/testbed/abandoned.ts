// Temporary folders that carry their process's number, so that what a killed one left can be found.
import { readdir } from "node:fs/promises";
import path from "node:path";

/** For `mkdtemp`: the folder counts as abandoned once this process is gone. */
export function ownedPrefix(parent: string, name: string): string {
  return path.join(parent, `${name}-${process.pid}-`);
}

/** The folders made with `ownedPrefix` whose process has ended. */
export async function abandonedFolders(parent: string, name: string): Promise<string[]> {
  const alive = new Set(await readdir("/proc"));
  const owned = new RegExp(`^${name}-(\\d+)-`);
  const isAbandoned = (entry: string): boolean => {
    const pid = owned.exec(entry)?.[1];
    return pid !== undefined && !alive.has(pid);
  };
  return (await readdir(parent)).filter(isAbandoned).map((entry) => path.join(parent, entry));
}
