// A path of an artifact as a tree, and what happened to it while it was read.
import { basename, dirname } from "node:path";
import {
  directoryTree,
  packDirectory,
  type BytePath,
  type ChangedEntry,
  type RunContext,
  type Tree,
} from "@lifeboat/core/plugin";
import { filesErrors } from "../errors.ts";
import type { PathFact } from "./path-fact.ts";
import { selector } from "./selection.ts";
import { walkTree } from "./walk-tree.ts";

export const tarType = "application/x-tar";

export interface WatchedTree extends Tree {
  /** After the reading: what changed. Rejects where it failed. */
  changes(): Promise<readonly ChangedEntry[]>;
}

export function pathTree(fact: PathFact): WatchedTree {
  let changes: Promise<readonly ChangedEntry[]> = Promise.resolve([]);
  const tree = bareTree(fact);
  return {
    ...tree,
    pack: async (ctx) => {
      const packed = await tree.pack(ctx);
      changes = packed.changes.then((all) => ownChanges(fact, all));
      changes.catch(() => undefined);
      return packed;
    },
    changes: () => changes,
  };
}

/** A file stands alone: what happens to its neighbours touches the directory above it, and is not ours. */
export function ownChanges(fact: PathFact, changes: readonly ChangedEntry[]): readonly ChangedEntry[] {
  return fact.kind === "directory" ? changes : changes.filter(({ path }) => path !== ".");
}

function bareTree(fact: PathFact): Tree {
  if (fact.kind === "file") return chosenTree(dirname(fact.path), async () => [basename(fact.path)]);
  if (fact.include !== null) return chosenTree(fact.path, (ctx) => includedMembers(fact, ctx));
  if (fact.exclude.length === 0) return directoryTree(fact.path);
  const tree = directoryTree(fact.path, { exclude: fact.exclude });
  return { pack: (ctx) => tree.pack(ctx) };
}

/** Without a path of its own: who would read it directly would read too much. */
function chosenTree(root: string, membersOf: (ctx: RunContext) => Promise<readonly BytePath[]>): Tree {
  return {
    pack: async (ctx) => {
      const members = await membersOf(ctx);
      return packDirectory(root, { members, signal: ctx.signal, onWarning: (text) => ctx.log.warn(text) });
    },
  };
}

/** Throws `files/nothing-included`: an artifact that preserves nothing is a mistake in its patterns. */
async function includedMembers(fact: PathFact, ctx: RunContext): Promise<BytePath[]> {
  const judge = selector(fact);
  const members: BytePath[] = [];
  for await (const { path } of walkTree(fact.path, {
    signal: ctx.signal,
    enter: (path) => judge(path) !== "excluded",
  })) {
    if (judge(path) === "taken") members.push(path);
  }
  if (members.length === 0) throw filesErrors["files/nothing-included"]({ path: fact.path });
  return members;
}
