// Matches the byte paths of a tree against what people write after --path.
import type { BytePath } from "../contract/data.ts";
import { pathBytes } from "./byte-path.ts";
import { treeErrors } from "./errors.ts";

/**
 * `*` is any part of one name, `**` any number of directories, `?` one character, `[a-z]` and `[!a-z]` one ASCII character
 * of a set or outside of it; a backslash takes the next character as it is. The whole path must match, or that of a directory
 * above it: `logs` is everything below `logs`. Throws `tree/pattern`.
 */
export function globMatcher(pattern: string): (path: BytePath) => boolean {
  const plain = pattern.replace(/^\.?\/+/, "").replace(/\/+$/, "");
  if (plain === "") throw treeErrors["tree/pattern"]({ pattern, why: "it is empty" });
  const expression = new RegExp(`^${translate(plain, pattern)}(?:/.*)?$`, "s");
  return (path) => expression.test(pathBytes(path).toString("latin1"));
}

// Paths are matched byte for byte: one character is one sequence of UTF-8, or one byte that belongs to none.
const character =
  "(?:[\\x00-\\x2e\\x30-\\x7f]|[\\xc2-\\xdf][\\x80-\\xbf]|[\\xe0-\\xef][\\x80-\\xbf]{2}|[\\xf0-\\xf4][\\x80-\\xbf]{3}|[\\x80-\\xff])";

const token = /\*\*\/|\/\*\*$|\*\*|\*|\?|\[(!|\^)?(\]?[^\]]*)\]|\\(.)|(.)/gsu;

function translate(plain: string, pattern: string): string {
  let expression = "";
  for (const [whole, not, set, escaped, literal] of plain.matchAll(token)) {
    if (whole === "**/") expression += "(?:.*/)?";
    else if (whole === "/**") expression += "/.*";
    else if (whole === "**") expression += ".*";
    else if (whole === "*") expression += "[^/]*";
    else if (whole === "?") expression += character;
    else if (set !== undefined) expression += characterSet(set, not !== undefined, pattern);
    else expression += bytesOf(escaped ?? literal ?? "");
  }
  return expression;
}

function characterSet(set: string, negated: boolean, pattern: string): string {
  if (!/^[\x00-\x7f]+$/.test(set))
    throw treeErrors["tree/pattern"]({ pattern, why: "a set may hold ASCII characters only" });
  const members = set.replace(/[\\\]^]/g, "\\$&");
  try {
    return new RegExp(negated ? `(?![${members}])${character}` : `(?!/)[${members}]`).source;
  } catch (cause) {
    throw treeErrors["tree/pattern"]({ pattern, why: "a range is the wrong way round" }, { cause });
  }
}

function bytesOf(text: string): string {
  return Buffer.from(text, "utf8")
    .toString("latin1")
    .replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
