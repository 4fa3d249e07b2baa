// Removes a tree of any names: Node's own `rm` cannot reach a name that is not UTF-8, and leaves it behind.
import { runCommand } from "../process/run-command.ts";

/** Idempotent. Stays on the file system of `path`, and follows no link. */
export async function removeTree(path: string): Promise<void> {
  await runCommand(["rm", "-rf", "--one-file-system", "--", path]);
}
