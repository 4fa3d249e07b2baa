// The grammar of keys: what a key may be before it becomes a path.
import { promisedErrors } from "@lifeboat/core/plugin";

/** Names with this beginning are files being written; they are never objects. */
export const draftPrefix = ".lifeboat-tmp-";

export interface KeyPath {
  readonly parents: readonly string[];
  readonly name: string;
}

/** Throws `storage/bad-key` unless `key` is relative, and free of empty, `.`, `..` and reserved segments. */
export function parseKey(key: string): KeyPath {
  const segments = key.split("/");
  for (const segment of segments) checkSegment(segment, key);
  return { parents: segments.slice(0, -1), name: segments.at(-1) ?? "" };
}

/** A prefix is the beginning of a key: its last segment may be cut anywhere, also before its first letter. */
export function parsePrefix(prefix: string): KeyPath {
  const segments = prefix.split("/");
  const name = segments.pop() ?? "";
  for (const segment of segments) checkSegment(segment, prefix);
  if (name.includes("\0")) throw promisedErrors["storage/bad-key"]({ key: prefix, why: "it has a NUL in it" });
  return { parents: segments, name };
}

function checkSegment(segment: string, key: string): void {
  const why = whyNot(segment);
  if (why !== undefined) throw promisedErrors["storage/bad-key"]({ key, why });
}

function whyNot(segment: string): string | undefined {
  if (segment === "") return "it has an empty segment";
  if (segment === "." || segment === "..") return `it has the segment ${segment}`;
  if (segment.includes("\0")) return "it has a NUL in it";
  if (!segment.isWellFormed()) return "it is not well-formed Unicode";
  if (segment.startsWith(draftPrefix)) return `names that begin with ${draftPrefix} are reserved`;
  return undefined;
}
