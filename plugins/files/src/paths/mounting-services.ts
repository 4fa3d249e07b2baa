// Which services of the stack reach a path through their bind mounts.
import type { StackFacts } from "@lifeboat/core/plugin";

export interface MountingServices {
  readonly all: readonly string[];
  readonly writing: readonly string[];
}

export function mountingServices(paths: readonly string[], facts: StackFacts | undefined): MountingServices {
  const mounts = (facts?.trees ?? []).flatMap(({ ref, mountedBy }) =>
    ref.kind === "bind" && paths.some((path) => contains(path, ref.path) || contains(ref.path, path)) ? mountedBy : [],
  );
  const services = (chosen: typeof mounts): string[] => [...new Set(chosen.map(({ service }) => service))].sort();
  return { all: services(mounts), writing: services(mounts.filter(({ readOnly }) => !readOnly)) };
}

function contains(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith("/") ? outer : `${outer}/`);
}
