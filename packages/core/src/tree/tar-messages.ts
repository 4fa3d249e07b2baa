// Understands what GNU tar says on its standard error, so that "a file changed" is told from "a file is missing".
import type { ChangedEntry } from "../contract/data.ts";
import { displayBytes } from "./byte-path.ts";

export interface TarMessage {
  readonly kind: "changed" | "vanished" | "skipped" | "unreadable" | "farewell" | "other";
  /** The path below the root, as people read it. Empty where the message names none. */
  readonly path: string;
  readonly line: string;
}

const shape = /^(?:\S*\/)?tar: (?:((?:[^:\\]|\\.)*): )?(.*)$/;

// In the order of trial. Tried with GNU tar 1.34 against trees that were changed under its hands. The errors of the
// second half are what a path gives that was listed a moment ago: gone, or replaced by another type of entry.
const meanings: readonly (readonly [RegExp, TarMessage["kind"]])[] = [
  [/^file changed as we read it$/, "changed"],
  [/^File shrank by \d+ bytes?; padding with zeros$/, "changed"],
  [/^File removed before we read it$/, "vanished"],
  [/^socket ignored$/, "skipped"],
  [/^Exiting with failure status due to previous errors$/, "farewell"],
  [/^(?:Warning: )?Cannot [\w ]+: No such file or directory$/, "vanished"],
  [
    /^(?:Warning: )?Cannot [\w ]+: (?:Too many levels of symbolic links|Not a directory|No such device or address)$/,
    "changed",
  ],
  [/^(?:Warning: )?(?:Cannot [\w ]+|Read error at byte \d+, while reading \d+ bytes): /, "unreadable"],
];

export function tarMessages(stderr: string): TarMessage[] {
  return stderr
    .split("\n")
    .filter((line) => line !== "")
    .map(understand);
}

export function changedEntry(message: TarMessage): ChangedEntry {
  return { path: message.path, what: message.kind === "vanished" ? "vanished" : "changed" };
}

function understand(line: string): TarMessage {
  const [, quoted = "", said = ""] = shape.exec(line) ?? [];
  const kind = meanings.find(([pattern]) => pattern.test(said))?.[1] ?? "other";
  return { kind, path: quoted === "" ? "" : shownPath(unquote(quoted)), line };
}

/** tar names members `./a/b`. Some warnings name the last component alone: then all that is known is `**`, a slash and that name. */
function shownPath(bytes: Buffer): string {
  const shown = displayBytes(bytes);
  if (shown === "." || shown === "./") return ".";
  return shown.startsWith("./") ? shown.slice(2) : shown.startsWith("/") ? shown : `**/${shown}`;
}

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

/** Undoes tar's quoting style `escape` with colons quoted as well. */
export function unquote(quoted: string): Buffer {
  const bytes: number[] = [];
  for (const [piece] of quoted.matchAll(/\\[0-7]{3}|\\.|[^\\]/gsu)) {
    if (!piece.startsWith("\\")) bytes.push(...Buffer.from(piece, "utf8"));
    else if (piece.length === 4) bytes.push(Number.parseInt(piece.slice(1), 8));
    else bytes.push(escapes[piece.charAt(1)] ?? piece.charCodeAt(1));
  }
  return Buffer.from(bytes);
}
