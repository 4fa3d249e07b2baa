// Removes what a restore made or kept, and nothing else.
import { basename } from "node:path";
import { removeTree } from "@lifeboat/core/plugin";
import { filesErrors } from "../errors.ts";

/** Idempotent. Throws `files/foreign` for a name that we never give. Removes names that are not UTF-8 too. */
export async function removeOurs(path: string): Promise<void> {
  if (!/^\..+\.lifeboat-(old-)?[A-Za-z0-9._-]+$/s.test(basename(path))) throw filesErrors["files/foreign"]({ path });
  await removeTree(path);
}
