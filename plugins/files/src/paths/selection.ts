// Which entries of a tree an artifact preserves, as its include and exclude patterns say.
import { globMatcher, type BytePath } from "@lifeboat/core/plugin";

export interface Selection {
  readonly include: readonly string[] | null;
  readonly exclude: readonly string[];
}

export type Verdict = "taken" | "left-out" | "excluded";

/** `excluded` holds for everything below too; below what is merely `left-out` something may be taken. Throws `tree/pattern`. */
export function selector({ include, exclude }: Selection): (path: BytePath) => Verdict {
  const included = include?.map(anywhere);
  const excluded = exclude.map(anywhere);
  return (path) => {
    if (path === ".") return "taken";
    if (excluded.some((matches) => matches(path))) return "excluded";
    return included === undefined || included.some((matches) => matches(path)) ? "taken" : "left-out";
  };
}

export function selectsAll({ include, exclude }: Selection): boolean {
  return include === null && exclude.length === 0;
}

/** As in tar: a pattern without a slash means that name in any directory. */
function anywhere(pattern: string): (path: BytePath) => boolean {
  const plain = pattern.replace(/^\.\//, "").replace(/\/+$/, "");
  return globMatcher(plain.includes("/") ? plain : `**/${plain}`);
}
