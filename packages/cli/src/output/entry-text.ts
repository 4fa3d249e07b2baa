// One entry of a tree on one line, in the order that `ls -l` taught everybody.
import type { TreeEntry } from "@lifeboat/core";

type Display = (path: TreeEntry["path"]) => string;

const letters: Readonly<Record<TreeEntry["type"], string>> = {
  file: "-",
  directory: "d",
  symlink: "l",
  hardlink: "h",
  fifo: "p",
  character: "c",
  block: "b",
};

export function entryText(entry: TreeEntry, display: Display): string {
  const link = entry.link === undefined ? "" : ` -> ${display(entry.link)}`;
  return [
    `${letters[entry.type]}${permissions(entry.mode)}`,
    `${entry.uid}:${entry.gid}`.padEnd(11),
    String(entry.size).padStart(12),
    new Date(Number(entry.mtime) * 1000).toISOString().slice(0, 19).concat("Z"),
    `${display(entry.path)}${link}`,
  ].join(" ");
}

/** `rwsr-xr-t`. */
function permissions(mode: number): string {
  const bits = [0o400, 0o200, 0o100, 0o040, 0o020, 0o010, 0o004, 0o002, 0o001];
  const plain = bits.map((bit, at) => ((mode & bit) === 0 ? "-" : ("rwx"[at % 3] ?? "-")));
  mark(plain, 2, mode & 0o4000, "s");
  mark(plain, 5, mode & 0o2000, "s");
  mark(plain, 8, mode & 0o1000, "t");
  return plain.join("");
}

/** The special bit takes the place of `x`, in capitals where there is no `x` below it. */
function mark(plain: string[], at: number, bit: number, letter: string): void {
  if (bit !== 0) plain[at] = plain[at] === "x" ? letter : letter.toUpperCase();
}
