// One entry of a tree as one line of its index: the same entry is always the same bytes, and no other bytes are read back.
import type { BytePath, TreeEntry } from "../contract/data.ts";

/** Without the newline. Keys stand in one fixed order, so equal trees have equal lines. */
export function entryLine(entry: TreeEntry): string {
  const { path, type, mode, uid, gid, mtime, size, sha256, link, device, attributes } = entry;
  // JSON leaves out what is undefined.
  return JSON.stringify({ path, type, mode, uid, gid, mtime, size, sha256, link, device, attributes });
}

/** Undefined unless `line` is exactly what `entryLine` writes. */
export function readEntryLine(line: string): TreeEntry | undefined {
  const value = parse(line);
  return isEntry(value) && entryLine(value) === line ? value : undefined;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const types = ["file", "directory", "symlink", "hardlink", "fifo", "character", "block"];
const time = /^-?(?:0|[1-9]\d*)(?:\.\d{9})?$/;
const digest = /^[0-9a-f]{64}$/;

function isEntry(value: unknown): value is TreeEntry {
  if (typeof value !== "object" || value === null) return false;
  const entry = value as Record<keyof TreeEntry, unknown>;
  return (
    isPath(entry.path) &&
    types.includes(entry.type as string) &&
    [entry.mode, entry.uid, entry.gid, entry.size].every(isCount) &&
    (entry.mode as number) <= 0o7777 &&
    isText(entry.mtime, time) &&
    isText(entry.sha256, digest) === (entry.type === "file") &&
    (entry.type === "file" || (entry.sha256 === undefined && entry.size === 0)) &&
    isPath(entry.link) === (entry.type === "symlink" || entry.type === "hardlink") &&
    isDevice(entry.device) === (entry.type === "character" || entry.type === "block") &&
    (entry.attributes === undefined || isText(entry.attributes, digest))
  );
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0);
}

function isText(value: unknown, pattern: RegExp): boolean {
  return typeof value === "string" && pattern.test(value);
}

function isPath(value: unknown): value is BytePath {
  if (typeof value === "string") return value !== "" && value.isWellFormed();
  const base64 = (value as { base64?: unknown } | null | undefined)?.base64;
  return typeof base64 === "string" && Buffer.from(base64, "base64").toString("base64") === base64;
}

function isDevice(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every(isCount);
}
