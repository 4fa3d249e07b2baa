// A list of members for tar: exact bytes, NUL after each, in the order of a tree.
import type { BytePath } from "../contract/data.ts";
import { bytePath, compareTreeOrder, displayPath, pathBytes } from "./byte-path.ts";
import { treeErrors } from "./errors.ts";

/** Every directory on the way to a member, the root included, so that a restore knows its owner and mode. */
export function withParents(members: readonly BytePath[]): BytePath[] {
  const all = new Map<string, BytePath>([[".", "."]]);
  for (const member of members) {
    const bytes = pathBytes(member);
    for (let at = bytes.indexOf(0x2f); at > 0; at = bytes.indexOf(0x2f, at + 1)) {
      all.set(bytes.toString("latin1", 0, at), bytePath(bytes.subarray(0, at)));
    }
    all.set(bytes.toString("latin1"), member);
  }
  return [...all.values()].sort(compareTreeOrder);
}

/** What `--null --verbatim-files-from --files-from` reads. Throws `tree/member`. */
export function memberList(members: readonly BytePath[]): Buffer {
  return Buffer.concat(members.flatMap((member) => spelling(member)));
}

/** tar packs members of `.` as `./a/b` and finds them again under that very name. */
function spelling(member: BytePath): Buffer[] {
  const bytes = pathBytes(member);
  const why = fault(bytes.toString("latin1"));
  if (why !== undefined) throw treeErrors["tree/member"]({ path: displayPath(member), why });
  return bytes.toString("latin1") === "." ? [Buffer.from(".\0")] : [Buffer.from("./"), bytes, Buffer.from("\0")];
}

export function fault(path: string): string | undefined {
  if (path === ".") return undefined;
  if (path.includes("\0")) return "it contains a NUL byte";
  if (path.startsWith("/")) return "it is absolute";
  const components = path.split("/");
  if (components.includes("..")) return "it leaves the tree";
  if (components.includes("") || components.includes(".")) return "it has an empty component";
  return undefined;
}
