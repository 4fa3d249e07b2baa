// Names of snapshots: read from the end by their whole grammar, so that `app` never sees `app-test`.
import { snapshotErrors } from "./errors.ts";
import type { SnapshotName } from "./manifest.ts";

export interface ParsedName {
  readonly instance: string;
  /** `YYYYMMDD-HHMMSS`, in the time zone of the run. */
  readonly stamp: string;
  /** 1 unless the name was taken. */
  readonly number: number;
}

const instanceGrammar = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
// The instance is greedy: of two stamps in one name the last one counts. Eight digits followed by six cannot be a
// stamp and a number at the same time, so there is one reading only.
const nameGrammar = /^(.+)-(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})(?:-([1-9]\d{0,5}))?$/;

export function isInstanceName(text: string): boolean {
  return instanceGrammar.test(text);
}

/**
 * `<instance>-<YYYYMMDD-HHMMSS>`, and `-n` from the second try on. Throws `snapshot/bad-name` or
 * `snapshot/unknown-time-zone`.
 */
export function snapshotName(instance: string, at: Date, timeZone: string, number = 1): SnapshotName {
  const name = `${instance}-${stamp(at, timeZone)}${number === 1 ? "" : `-${number}`}`;
  const parsed = parseSnapshotName(name);
  if (parsed?.instance === instance) return name as SnapshotName;
  throw snapshotErrors["snapshot/bad-name"]({
    what: "the name of a snapshot",
    name,
    why: "it does not follow the grammar",
  });
}

/** The parts of a name, or undefined where `text` is anything else than the name of a snapshot. */
export function parseSnapshotName(text: string): ParsedName | undefined {
  const match = nameGrammar.exec(text);
  if (match === null) return undefined;
  const [, instance = "", year = "", month = "", day = "", hour = "", minute = "", second = "", number] = match;
  if (!isInstanceName(instance) || number === "1") return undefined;
  if (!isOnTheCalendar(`${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`)) return undefined;
  return { instance, stamp: `${year}${month}${day}-${hour}${minute}${second}`, number: Number(number ?? 1) };
}

export function isSnapshotName(text: string): text is SnapshotName {
  return parseSnapshotName(text) !== undefined;
}

/** `YYYYMMDD-HHMMSS` as clocks on the wall of `timeZone` show it. */
export function stamp(at: Date, timeZone: string): string {
  const parts = new Map(
    formatIn(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const digits = (type: Intl.DateTimeFormatPartTypes, length: number): string =>
    (parts.get(type) ?? "").padStart(length, "0");
  const date = digits("year", 4) + digits("month", 2) + digits("day", 2);
  return `${date}-${digits("hour", 2)}${digits("minute", 2)}${digits("second", 2)}`;
}

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const field = "2-digit" as const;
  try {
    return new Intl.DateTimeFormat("en-u-ca-iso8601-nu-latn", {
      timeZone,
      year: "numeric",
      month: field,
      day: field,
      hour: field,
      minute: field,
      second: field,
      hourCycle: "h23",
    });
  } catch (cause) {
    throw snapshotErrors["snapshot/unknown-time-zone"]({ timeZone }, { cause });
  }
}

function isOnTheCalendar(iso: string): boolean {
  const date = new Date(iso);
  return !Number.isNaN(date.getTime()) && date.toISOString() === iso;
}
