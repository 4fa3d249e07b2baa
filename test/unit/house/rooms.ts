// Which room of core uses which: rooms meet through values, so their imports must not run in circles.
import { importsOf } from "./imports.ts";
import type { SourceFile } from "./source-files.ts";

/** `from` imports values of `to`: the places where. */
export type Uses = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** Types vanish before anything runs and are not counted. */
export function usesOf(files: readonly SourceFile[]): Uses {
  const uses = new Map<string, Map<string, string[]>>();
  for (const { from, target, typeOnly, at } of files.flatMap(importsOf)) {
    if (target === undefined || typeOnly) continue;
    const to = roomOf(target);
    if (to === from.room) continue;
    const places = uses.get(from.room) ?? new Map<string, string[]>();
    uses.set(from.room, places.set(to, [...(places.get(to) ?? []), at]));
  }
  return uses;
}

function roomOf(file: string): string {
  return (file.split("/")[3] ?? "").replace(/\.ts$/, "");
}

/** Every `from -> to` that lies on a circle, with its places. */
export function circles(uses: Uses): ReadonlyMap<string, readonly string[]> {
  const onCircle = Array.from(uses).flatMap(([from, targets]) =>
    Array.from(targets)
      .filter(([to]) => reachable(uses, to).has(from))
      .map(([to, places]) => [`${from} -> ${to}`, places] as const),
  );
  return new Map(onCircle);
}

/** The uses without these edges. */
export function without(uses: Uses, edges: readonly string[]): Uses {
  const kept = Array.from(uses, ([from, targets]) => {
    const left = Array.from(targets).filter(([to]) => !edges.includes(`${from} -> ${to}`));
    return [from, new Map(left)] as const;
  });
  return new Map(kept);
}

function reachable(uses: Uses, start: string): ReadonlySet<string> {
  const seen = new Set([start]);
  for (const room of seen) for (const next of uses.get(room)?.keys() ?? []) seen.add(next);
  return seen;
}
