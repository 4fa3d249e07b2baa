// Decides whether a mount reaches into a tree: by name for volumes, by path for bind mounts.
import type { StackTree } from "@lifeboat/core/plugin";
import type { MountFacts } from "../engine/inspect-containers.ts";
import type { HeldTree } from "./stack-detail.ts";

export function heldTree(tree: StackTree): HeldTree {
  return tree.ref.kind === "bind" ? { path: tree.ref.path } : { volume: tree.volume ?? tree.ref.name };
}

/** Can something written through `mount` show up in `tree`? Asked of the paths as they are written: the engine resolves links. */
export function reaches(mount: MountFacts, tree: HeldTree): boolean {
  if ("volume" in tree) return mount.type === "volume" && mount.name === tree.volume;
  return mount.type === "bind" && (contains(mount.source, tree.path) || contains(tree.path, mount.source));
}

export function treeLabel(tree: HeldTree): string {
  return "volume" in tree ? tree.volume : tree.path;
}

function contains(outer: string, inner: string): boolean {
  const prefix = outer.endsWith("/") ? outer : `${outer}/`;
  return inner === outer || inner.startsWith(prefix);
}
