// Tables without lines: columns that a terminal, a log and `awk` read equally well.
import Table from "cli-table3";
import { printable } from "./write.ts";
import type { Style } from "./style.ts";

export type Cell = string | { readonly text: string; readonly look: (text: string) => string };

const noLines = Object.fromEntries(
  [
    "top",
    "top-mid",
    "top-left",
    "top-right",
    "bottom",
    "bottom-mid",
    "bottom-left",
    "bottom-right",
    "left",
    "left-mid",
    "mid",
    "mid-mid",
    "right",
    "right-mid",
    "middle",
  ].map((name) => [name, ""]),
);

/** `right` names the columns of numbers. */
export function table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  style: Style,
  right: readonly string[] = [],
): string {
  const made = new Table({
    head: head.map((title) => style.strong(title)),
    chars: noLines,
    style: { "padding-left": 0, "padding-right": 2, head: [], border: [] },
    colAligns: head.map((title) => (right.includes(title) ? "right" : "left")),
  });
  for (const row of rows) made.push(row.map(cellText));
  return made
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

function cellText(cell: Cell): string {
  return typeof cell === "string" ? printable(cell) : cell.look(printable(cell.text));
}

/** Joins blocks of text with an empty line between them, leaving out the empty ones. */
export function blocks(...parts: readonly (string | readonly string[])[]): string {
  return parts
    .map((part) => (typeof part === "string" ? part : part.join("\n")))
    .filter((part) => part !== "")
    .join("\n\n");
}
