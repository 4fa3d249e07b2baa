// `${VAR}` and `${VAR:-default}` in the texts of a configuration. It happens after parsing, so that a variable can
// fill a text and nothing else: it never becomes a key, a list, a number or another line.
import { readPlainData } from "./plain-data.ts";
import type { Path } from "./positions.ts";
import type { ProblemList } from "./problems.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

const reference = /\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)(:-([^{}]*))?\}|\$\{[^}]*\}?/g;

/**
 * A copy of `input` with every reference replaced. A variable that is set to nothing counts as unset only where
 * there is a default. `$$` stands for `$`; a `$` without `{` stands for itself. Problems name the variable, never
 * its value.
 */
export function interpolate(input: unknown, env: Environment, problems: ProblemList): unknown {
  return readPlainData(input, (text, path) => interpolateText(text, path, env, problems), problems);
}

function interpolateText(text: string, path: Path, env: Environment, problems: ProblemList): string {
  const unset: string[] = [];
  const malformed: string[] = [];
  const result = text.replace(reference, (match: string, name?: string, hasDefault?: string, fallback: string = "") => {
    if (match === "$$") return "$";
    if (name === undefined) return (malformed.push(match), match);
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (hasDefault !== undefined) return value === undefined || value === "" ? fallback : value;
    return value ?? (unset.push(name), match);
  });
  if (malformed.length > 0)
    problems.addRoot(path, `${JSON.stringify(malformed[0])} is not a reference to a variable`, {
      remedy: "write ${VAR} or ${VAR:-default}, or $${ for a literal ${",
    });
  if (unset.length > 0)
    problems.addRoot(path, `${unset.join(", ")} ${unset.length === 1 ? "is" : "are"} not set in the environment`, {
      remedy: `set it, or give a default: \${${unset[0] ?? ""}:-…}`,
    });
  return result;
}
