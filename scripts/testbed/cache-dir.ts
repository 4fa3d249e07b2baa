// Where the testbed keeps what is slow to make: images, other releases of Node, and the logs of what it started.
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";

/** A folder below `$LIFEBOAT_TESTBED_CACHE` or `~/.cache/lifeboat-testbed`, made if absent. */
export async function cacheDir(name: "images" | "logs" | "nodes"): Promise<string> {
  const root = process.env["LIFEBOAT_TESTBED_CACHE"] ?? path.join(homedir(), ".cache", "lifeboat-testbed");
  const folder = path.resolve(root, name);
  await mkdir(folder, { recursive: true });
  return folder;
}
