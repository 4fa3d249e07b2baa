// The records of a pax extended header, `LENGTH KEY=VALUE\n`, and which of them this reader knows.
import { createHash } from "node:crypto";

/** Larger headers are refused: the largest honest one holds a path of 4 KiB and 64 KiB of attributes or a few more. */
export const paxLimitBytes = 1024 * 1024;

export interface PaxHeader {
  /** Of the keys that stand for something in an entry. */
  readonly values: ReadonlyMap<string, Buffer>;
  /** SHA-256 over extended attributes and ACLs, sorted; undefined where there are none. */
  readonly attributes: string | undefined;
}

export const noPax: PaxHeader = { values: new Map(), attributes: undefined };

const meaningful = new Set([
  ...["path", "linkpath", "size", "mtime", "uid", "gid"],
  ...["GNU.sparse.major", "GNU.sparse.minor", "GNU.sparse.name", "GNU.sparse.realsize"],
]);
const harmless = new Set(["atime", "ctime", "uname", "gname", "comment"]);
const attributePrefixes = ["SCHILY.xattr.", "SCHILY.acl.", "RHT.security."];

/** The header, or what is wrong with it. A key that is not known could mean anything, so it is wrong. */
export function readPax(body: Buffer): PaxHeader | string {
  const values = new Map<string, Buffer>();
  const attributes: [string, Buffer][] = [];
  const seen = new Set<string>();
  for (let at = 0; at < body.length;) {
    const record = readRecord(body, at);
    if (record === undefined) return "a record of an extended header is broken";
    const { key, value, next } = record;
    if (seen.has(key)) return `an extended header says ${JSON.stringify(key)} twice`;
    seen.add(key);
    if (meaningful.has(key)) values.set(key, value);
    else if (attributePrefixes.some((prefix) => key.startsWith(prefix))) attributes.push([key, value]);
    else if (!harmless.has(key)) return `an extended header says ${JSON.stringify(key)}, which is not known`;
    at = next;
  }
  return { values, attributes: attributes.length === 0 ? undefined : digestOf(attributes) };
}

function readRecord(body: Buffer, at: number): { key: string; value: Buffer; next: number } | undefined {
  const blank = body.indexOf(0x20, at);
  const digits = blank === -1 || blank - at > 8 ? "" : body.toString("latin1", at, blank);
  if (!/^[1-9]\d*$/.test(digits)) return undefined;
  const next = at + Number(digits);
  const equals = body.indexOf(0x3d, blank);
  if (next > body.length || equals === -1 || equals >= next || body[next - 1] !== 0x0a) return undefined;
  return { key: body.toString("latin1", blank + 1, equals), value: body.subarray(equals + 1, next - 1), next };
}

/** Lengths before the bytes, so that no two sets of attributes look the same. */
function digestOf(attributes: [string, Buffer][]): string {
  const hash = createHash("sha256");
  for (const [key, value] of attributes.sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${key.length}:${key}${value.length}:`, "latin1").update(value);
  }
  return hash.digest("hex");
}

/** Undefined unless it is a safe, non-negative integer in digits. */
export function paxNumber(value: Buffer): number | undefined {
  const text = value.toString("latin1");
  const number = Number(text);
  return /^\d{1,16}$/.test(text) && Number.isSafeInteger(number) ? number : undefined;
}

/** Seconds with nine digits after the point, or none where it is a whole second. Undefined where it is no time. */
export function paxTime(value: Buffer): string | undefined {
  const match = /^(-?)(\d{1,16})(?:\.(\d{1,9})\d*)?$/.exec(value.toString("latin1"));
  if (match === null) return undefined;
  const [, sign = "", digits = "", fraction = ""] = match;
  const seconds = BigInt(digits).toString();
  const nanoseconds = fraction.padEnd(9, "0");
  const whole = nanoseconds === "000000000";
  return `${whole && seconds === "0" ? "" : sign}${seconds}${whole ? "" : `.${nanoseconds}`}`;
}
