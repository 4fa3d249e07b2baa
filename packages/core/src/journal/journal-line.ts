// One line of a journal and its check sum, byte for byte: what was cut off is told from what was changed.
import { crc32 } from "node:zlib";
import type { WrittenRecord } from "./journal-record.ts";

const ending = /,"crc":"([0-9a-f]{8})"\}$/;

/** The record as one line without its end, closed by the CRC32 of the JSON without it. */
export function formatLine(record: WrittenRecord): string {
  const body = JSON.stringify(record);
  return `${body.slice(0, -1)},"crc":"${checksum(body)}"}`;
}

export type ParsedLine =
  | { readonly kind: "record"; readonly record: WrittenRecord }
  /** The beginning of a line. */
  | { readonly kind: "fragment" }
  /** A whole line with other bytes than were written. */
  | { readonly kind: "changed" };

export function parseLine(line: string): ParsedLine {
  const found = ending.exec(line);
  if (found === null) return { kind: "fragment" };
  const body = `${line.slice(0, found.index)}}`;
  if (checksum(body) !== found[1]) return { kind: "changed" };
  return { kind: "record", record: JSON.parse(body) as WrittenRecord };
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, "0");
}
