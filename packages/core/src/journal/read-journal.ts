// Reads a journal as the next process must: what was torn by the end of a run or of the disk is no record, anything else is damage.
import { readFile } from "node:fs/promises";
import { journalErrors } from "./errors.ts";
import { parseLine } from "./journal-line.ts";
import type { WrittenRecord } from "./journal-record.ts";

/** Every record in the order of the file; none when there is no file. Throws `journal/damaged`. */
export async function readJournal(file: string): Promise<WrittenRecord[]> {
  return parseJournal(await readText(file), file);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

/**
 * A writer that finds the end torn goes on in a new line that says so (`afterTorn`), so fragments are fine before such
 * a line and at the end. The very last line may be bad in any way: power can fail while its blocks are written.
 */
export function parseJournal(text: string, file: string): WrittenRecord[] {
  const lines = [...text.split("\n").entries()].filter(([, line]) => line !== "");
  const records: WrittenRecord[] = [];
  let fragment: number | undefined;
  for (const [index, line] of lines) {
    const parsed = parseLine(line);
    const isLast = index === lines.at(-1)?.[0];
    if (parsed.kind === "record") {
      if (fragment !== undefined && parsed.record.afterTorn !== true) throw damaged(file, fragment);
      fragment = undefined;
      records.push(parsed.record);
    } else if (parsed.kind === "changed" && !isLast) throw damaged(file, index);
    else fragment ??= index;
  }
  return records;
}

/** Did its last writer leave the file in the middle of a line? */
export function endsTorn(text: string): boolean {
  if (text === "") return false;
  const last = text.split("\n").findLast((line) => line !== "");
  return !text.endsWith("\n") || (last !== undefined && parseLine(last).kind !== "record");
}

function damaged(file: string, index: number) {
  return journalErrors["journal/damaged"]({ file, line: index + 1 });
}
