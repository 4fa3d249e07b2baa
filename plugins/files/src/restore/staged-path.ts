// One path of a snapshot, unpacked beside its target in the same file system, so that the swap is a rename.
import { mkdir, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import {
  compareTrees,
  directoryTree,
  displayPath,
  promisedErrors,
  runCommand,
  treeEntries,
  unpackDirectory,
  type Difference,
  type LedgerEntry,
  type RestorePart,
  type RunContext,
} from "@lifeboat/core/plugin";
import { filesErrors } from "../errors.ts";
import type { PathFact } from "../paths/path-fact.ts";
import { selector, selectsAll } from "../paths/selection.ts";
import { walkTree } from "../paths/walk-tree.ts";
import { lookIfThere } from "./look.ts";
import { removeOurs } from "./remove-ours.ts";

/** The kind of ledger entry; its id is the path of the staging place. */
export const stagedKind = "staged-path";

export interface StagedPath {
  readonly fact: PathFact;
  readonly part: RestorePart;
  /** The directory that was unpacked into. */
  readonly place: string;
  /** What takes the target's place: `place` itself, or the one file in it. */
  readonly source: string;
  readonly entry: LedgerEntry;
}

export interface TargetRules {
  readonly replace: boolean;
  readonly stamp: string;
}

/** Throws before anything is written unless the target may be taken: `restore/not-empty` or one of `files/…`. */
export async function checkTarget(fact: PathFact, { replace }: TargetRules, ctx: RunContext): Promise<void> {
  const parent = dirname(fact.path);
  const above = await lookIfThere(join(parent, "."));
  if (above === undefined) throw filesErrors["files/no-parent"]({ path: fact.path, parent });
  const there = await lookIfThere(fact.path);
  if (there === undefined) return;
  if (there.dev !== above.dev) throw filesErrors["files/mount-point"]({ path: fact.path });
  if (there.isDirectory() && (await readdir(fact.path, { encoding: "buffer" })).length === 0) return;
  if (!replace) throw promisedErrors["restore/not-empty"]({ target: fact.path });
  if (there.isDirectory() && !selectsAll(fact)) await refuseExcluded(fact, ctx);
}

/** What the artifact leaves out is in no snapshot: replacing the directory would lose it. */
async function refuseExcluded(fact: PathFact, ctx: RunContext): Promise<void> {
  const judge = selector(fact);
  for await (const { path, stats } of walkTree(fact.path, { signal: ctx.signal, enter: () => true })) {
    const verdict = judge(path);
    if (verdict === "taken" || (verdict === "left-out" && stats.isDirectory())) continue;
    throw filesErrors["files/excluded-there"]({ path: fact.path, entry: displayPath(path) });
  }
}

export async function stagePath(
  fact: PathFact,
  part: RestorePart,
  stamp: string,
  ctx: RunContext,
): Promise<StagedPath> {
  const place = join(dirname(fact.path), `.${basename(fact.path)}.lifeboat-${stamp}`);
  const entry = await ctx.ledger.open(stagedKind, place);
  try {
    await makePlace(place);
    const ownership = process.geteuid?.() === 0 ? "exact" : "mine";
    await unpackDirectory(place, await part.open(), { ownership, signal: ctx.signal, workDir: ctx.workDir });
    // Durable before the swap, and outside of the window.
    await runCommand(["sync", "--file-system", "--", place], { signal: ctx.signal });
  } catch (error) {
    await removeOurs(place);
    await entry.close();
    throw error;
  }
  return { fact, part, place, source: fact.kind === "file" ? join(place, basename(fact.path)) : place, entry };
}

async function makePlace(place: string): Promise<void> {
  try {
    await mkdir(place, { mode: 0o700 });
  } catch (cause) {
    const errno = (cause as NodeJS.ErrnoException).code ?? "an unknown error";
    throw filesErrors["files/no-staging"]({ place, errno }, { cause });
  }
}

/** Entry by entry against the snapshot's index. */
export async function compareStaged(staged: StagedPath, limit: number, ctx: RunContext): Promise<Difference[]> {
  const found = treeEntries(directoryTree(staged.place), ctx);
  const differences = await compareTrees(staged.part.entries(), found, limit);
  return differences.map((difference) => ({ ...difference, where: `${staged.fact.part}: ${difference.where}` }));
}

export async function unstage({ place, entry }: StagedPath): Promise<void> {
  await removeOurs(place);
  await entry.close();
}
