// Names in a tree are bytes, not text: this is where bytes become a BytePath, an order and something people can read.
import { isUtf8 } from "node:buffer";
import type { BytePath } from "../contract/data.ts";

const slash = 0x2f;

export function bytePath(bytes: Buffer): BytePath {
  return isUtf8(bytes) ? bytes.toString("utf8") : { base64: bytes.toString("base64") };
}

export function pathBytes(path: BytePath): Buffer {
  return typeof path === "string" ? Buffer.from(path, "utf8") : Buffer.from(path.base64, "base64");
}

/** One line for people and logs, unambiguous: bytes that are not UTF-8 and control characters as `\xNN`, a newline as `\n`. */
export function displayPath(path: BytePath): string {
  return typeof path === "string" ? escapeText(path) : displayBytes(pathBytes(path));
}

export function displayBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return escapeText(bytes.toString("utf8"));
  let shown = "";
  for (let at = 0; at < bytes.length;) {
    const length = characterLength(bytes, at);
    shown += length === 0 ? hex(bytes[at] ?? 0) : escapeText(bytes.toString("utf8", at, at + length));
    at += Math.max(length, 1);
  }
  return shown;
}

/**
 * The order in which `tar --sort=name` writes a tree: by bytes, component by component, so that everything below `a`
 * comes before `a-b`. The root comes first. Negative, zero or positive.
 */
export function compareTreeOrder(a: BytePath, b: BytePath): number {
  if (a === b) return 0;
  return compareOrder(pathBytes(a), pathBytes(b));
}

function compareOrder(a: Buffer, b: Buffer): number {
  if (isRoot(a) || isRoot(b)) return Number(isRoot(b)) - Number(isRoot(a));
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const difference = rank(a[at]) - rank(b[at]);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function isRoot(path: Buffer): boolean {
  return path.length === 1 && path[0] === 0x2e;
}

/** No name contains NUL, so a slash may take its place as the smallest byte of all. */
function rank(byte: number | undefined): number {
  return byte === undefined || byte === slash ? 0 : byte;
}

/** Bytes of the UTF-8 character at `at`; 0 where there is none. */
function characterLength(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    if (isUtf8(bytes.subarray(at, at + length))) return length;
  }
  return 0;
}

// Backslashes are doubled so that a name that contains the text `\x41` is not taken for the byte.
const special = /[\x00-\x1f\x7f-\x9f\\]/g;

function escapeText(text: string): string {
  return text.replace(special, (character) => {
    if (character === "\\") return "\\\\";
    if (character === "\n") return "\\n";
    if (character === "\t") return "\\t";
    return [...Buffer.from(character, "utf8")].map(hex).join("");
  });
}

function hex(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}
