// The command as another user runs it: unprivileged, with a home of its own, in groups of the test's choice.
import { execa } from "execa";
import { join } from "node:path";
import { root, type RunPlace } from "./run-lifeboat.ts";

export const nobody = 65534;

/** Starts `lifeboat ...args` as `nobody`. Needs root. */
export function startAsNobody(
  args: readonly string[],
  { cwd, env, groups }: RunPlace & { readonly groups: readonly number[] },
) {
  const id = String(nobody);
  const member = groups.length === 0 ? ["--clear-groups"] : ["--groups", groups.join(",")];
  const entry = join(root, "test/system/support/lifeboat-from-source.ts");
  const node = [process.execPath, "--conditions=@lifeboat/source", entry, ...args];
  return execa("setpriv", ["--reuid", id, "--regid", id, ...member, "--", ...node], {
    cwd,
    env: { NO_COLOR: "1", ...env },
    reject: false,
    cleanup: true,
  });
}
