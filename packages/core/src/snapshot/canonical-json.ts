// One value, one sequence of bytes: sorted keys, two spaces, a newline at the end. What reads back differently is refused.
import type { Json } from "../contract/json.ts";

const deepest = 64;

/** The canonical text of `value`; keys with an undefined value are left out. Throws TypeError for what JSON cannot say. */
export function canonicalJson(value: unknown): string {
  return `${render(value, 0)}\n`;
}

/**
 * The value of a canonical text. Throws SyntaxError for everything else: invalid UTF-8, a byte order mark, duplicate
 * or unsorted keys, other spacing, numbers that lose digits, `__proto__` as a key, nesting deeper than 64.
 */
export function parseCanonicalJson(bytes: Uint8Array): Json {
  const text = decodeUtf8(bytes);
  const value = JSON.parse(text) as Json;
  if (renderParsed(value) === text) return value;
  throw new SyntaxError("it is not in canonical form (order, spacing, duplicate keys or digits)");
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new SyntaxError("it is not UTF-8 text", { cause });
  }
}

function renderParsed(value: Json): string {
  try {
    return canonicalJson(value);
  } catch (cause) {
    throw new SyntaxError((cause as Error).message, { cause });
  }
}

// Not JSON.stringify: it puts keys that look like numbers first, whatever order they were given in.
function render(value: unknown, depth: number): string {
  if (depth > deepest) throw new TypeError(`it is nested deeper than ${deepest} levels`);
  if (Array.isArray(value)) {
    return brackets(
      "[",
      value.map((item: unknown) => render(item, depth + 1)),
      "]",
      depth,
    );
  }
  if (typeof value === "object" && value !== null) {
    return brackets(
      "{",
      sortedEntries(value).map(([key, item]) => `${JSON.stringify(key)}: ${render(item, depth + 1)}`),
      "}",
      depth,
    );
  }
  return renderScalar(value);
}

function renderScalar(value: unknown): string {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return JSON.stringify(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  throw new TypeError(`${typeof value === "number" ? value : typeof value} cannot be written as JSON`);
}

function brackets(open: string, items: readonly string[], close: string, depth: number): string {
  if (items.length === 0) return open + close;
  const line = `\n${"  ".repeat(depth)}`;
  return `${open}${line}  ${items.join(`,${line}  `)}${line}${close}`;
}

function sortedEntries(value: object): [string, unknown][] {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError("only plain objects can be written as JSON");
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.some(([key]) => key === "__proto__")) throw new TypeError("it has a key __proto__");
  return entries.sort(([a], [b]) => (a < b ? -1 : 1));
}
