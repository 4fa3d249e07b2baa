// Restores into a directory of the caller's choice: whole parts, or the files that match. Needs no stack and no lock.
import { mkdir, open, readdir } from "node:fs/promises";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Tree, TreeEntry } from "../contract/data.ts";
import type { RestorePart } from "../contract/extractor.ts";
import type { RunContext } from "../contract/context.ts";
import { compareTrees, treeEntries } from "../tree/compare-trees.ts";
import { globMatcher } from "../tree/glob.ts";
import { packDirectory } from "../tree/pack-tree.ts";
import { removeTree } from "../tree/remove-tree.ts";
import { selectMembers } from "../tree/select-members.ts";
import { unpackDirectory, type UnpackOptions } from "../tree/unpack-tree.ts";
import { restoreErrors } from "./errors.ts";

export interface DirectoryRestore {
  readonly artifact: string;
  readonly parts: readonly RestorePart[];
  /** `<root>/<artifact>/<part>` is made. */
  readonly root: string;
  readonly paths: readonly string[] | null;
  readonly replace: boolean;
}

export interface Written {
  readonly entries: number;
  readonly bytes: number;
}

/** Leaves nothing of its own behind when it throws. */
export async function restoreToDirectory(order: DirectoryRestore, ctx: RunContext): Promise<Written> {
  const place = join(order.root, order.artifact);
  await claimPlace(place, order.replace);
  try {
    let total: Written = { entries: 0, bytes: 0 };
    for (const part of order.parts) {
      const written = await restorePart(part, place, order, ctx);
      total = { entries: total.entries + written.entries, bytes: total.bytes + written.bytes };
    }
    return total;
  } catch (error) {
    await removeTree(place);
    throw error;
  }
}

/** An existing one must be empty, unless it may be replaced. */
async function claimPlace(place: string, replace: boolean): Promise<void> {
  const there = await readdir(place).catch(() => []);
  if (there.length > 0 && !replace) throw restoreErrors["restore/target-not-empty"]({ path: place });
  if (there.length > 0) await removeTree(place);
  await mkdir(place, { recursive: true, mode: 0o700 });
}

async function restorePart(
  part: RestorePart,
  place: string,
  order: DirectoryRestore,
  ctx: RunContext,
): Promise<Written> {
  const path = join(place, part.record.name);
  if (part.record.kind === "tree") return restoreTree(part, path, order, ctx);
  if (order.paths !== null) return { entries: 0, bytes: 0 };
  await pipeline(await part.open(), createWriteStream(path, { flags: "wx", mode: 0o600 }), { signal: ctx.signal });
  await using file = await open(path, "r");
  await file.sync();
  return { entries: 1, bytes: part.record.plain.bytes };
}

async function restoreTree(
  part: RestorePart,
  path: string,
  order: DirectoryRestore,
  ctx: RunContext,
): Promise<Written> {
  const ownership = process.geteuid?.() === 0 ? "exact" : "mine";
  await mkdir(path, { mode: 0o700 });
  if (order.paths === null) {
    await unpackDirectory(path, await part.open(), { ownership, signal: ctx.signal });
    if (ownership === "exact") await refuseDifferences(part, path, order.artifact, ctx);
    return { entries: part.record.tree?.entries ?? 0, bytes: part.record.plain.bytes };
  }
  return restoreMatching(part, path, order.paths, { ownership, signal: ctx.signal, workDir: ctx.workDir });
}

async function restoreMatching(
  part: RestorePart,
  path: string,
  globs: readonly string[],
  options: UnpackOptions,
): Promise<Written> {
  const matchers = globs.map(globMatcher);
  let [entries, bytes] = [0, 0];
  const members = await selectMembers(counted(part.entries()), (entryPath) =>
    matchers.some((matches) => matches(entryPath)),
  );
  if (members.length === 0) {
    await removeTree(path);
    return { entries, bytes };
  }
  await unpackDirectory(path, await part.open(), { ...options, members });
  return { entries, bytes };

  async function* counted(all: AsyncIterable<TreeEntry>): AsyncIterable<TreeEntry> {
    for await (const entry of all) {
      if (matchers.some((matches) => matches(entry.path))) [entries, bytes] = [entries + 1, bytes + entry.size];
      yield entry;
    }
  }
}

async function refuseDifferences(part: RestorePart, path: string, artifact: string, ctx: RunContext): Promise<void> {
  const differences = await compareTrees(part.entries(), treeEntries(treeOf(path), ctx), 5);
  if (differences.length === 0) return;
  const shown = differences.map(({ where, expected, found }) => `${where}: ${expected} expected, ${found} found`);
  throw restoreErrors["restore/different"]({ artifact, differences: shown.join("; ") });
}

function treeOf(path: string): Tree {
  return { path, pack: (ctx) => Promise.resolve(packDirectory(path, { signal: ctx.signal })) };
}
