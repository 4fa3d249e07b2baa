// Says exclude patterns of a configuration in the words of GNU tar.
import { treeErrors } from "./errors.ts";

/**
 * A pattern without a slash means that name in any directory; one with a slash is a path from the root; `**` stands for
 * any number of directories. What is below an excluded directory is excluded too. Throws `tree/pattern`.
 */
export function excludeArguments(patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => {
    const plain = pattern.replace(/^\.?\/+/, "").replace(/\/+$/, "");
    if (plain === "" || plain === ".") throw treeErrors["tree/pattern"]({ pattern, why: "it excludes everything" });
    if (plain.split("/").includes("..")) throw treeErrors["tree/pattern"]({ pattern, why: "it leaves the tree" });
    const anywhere = /^\*\*\/([^/]+)$/.exec(plain)?.[1] ?? plain;
    if (!anywhere.includes("/")) return besidesRoot(anywhere, pattern).flatMap(anywhereArguments);
    return plain.includes("**") ? deepArguments(plain, pattern) : anchoredArguments(plain);
  });
}

function anywhereArguments(name: string): string[] {
  return ["--no-anchored", "--wildcards", "--no-wildcards-match-slash", `--exclude=${name}`];
}

/** The same pattern, but for the name `.`, which is that of the root: `.*` would exclude the whole tree. */
function besidesRoot(name: string, pattern: string): string[] {
  const [whole, before = "", one = "", after = ""] = /^(\**)(\.|\?|\[[^\]]*\])?(\**)$/.exec(name) ?? [];
  if (whole === undefined) return [name];
  if (one.startsWith("[")) throw treeErrors["tree/pattern"]({ pattern, why: "it may mean the root itself" });
  if (before === "" && after === "") return ["[!.]"];
  if (one !== ".") return ["[!.]*", ".?*"];
  return [...(before === "" ? [] : [`?*.${after}`]), ...(after === "" ? [] : [`${before}.?*`])];
}

function anchoredArguments(path: string): string[] {
  return ["--anchored", "--wildcards", "--no-wildcards-match-slash", `--exclude=./${path}`];
}

/** tar's wildcards cross slashes or they do not; a pattern cannot have both kinds. */
function deepArguments(path: string, pattern: string): string[] {
  if (/[*?[]/.test(path.replaceAll("**", ""))) {
    throw treeErrors["tree/pattern"]({ pattern, why: "`**` cannot stand together with other wildcards" });
  }
  const noDirectoryBetween = path.replaceAll("/**/", "/").replace(/^\*\*\//, "");
  const some = path.replaceAll("**", "*");
  const spellings = [...new Set([noDirectoryBetween.replaceAll("**", "*"), some])];
  return spellings.flatMap((text) => ["--anchored", "--wildcards", "--wildcards-match-slash", `--exclude=./${text}`]);
}
