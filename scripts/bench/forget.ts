// Every round starts from nothing: snapshots gone, and with them what this host remembers of their storage.
import { rm } from "node:fs/promises";
import { join } from "node:path";

export async function forget(project: string, stateDir: string): Promise<void> {
  await rm(join(project, "backups"), { recursive: true, force: true });
  await rm(stateDir, { recursive: true, force: true });
}
