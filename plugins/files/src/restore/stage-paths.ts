// Restores paths: all beside their targets, compared, and then all in place or none.
import {
  hasCode,
  type Difference,
  type Json,
  type Kept,
  type LedgerEntry,
  type RestoreRequest,
  type RunContext,
  type StagedRestore,
} from "@lifeboat/core/plugin";
import { filesErrors } from "../errors.ts";
import { mountingServices } from "../paths/mounting-services.ts";
import type { PathFact } from "../paths/path-fact.ts";
import { describeSwap, performSwap, reclaimSwaps, swapKind, undoSwap, type PathSwap } from "./path-swap.ts";
import { checkTarget, compareStaged, stagePath, unstage, type StagedPath } from "./staged-path.ts";

/** The kind of what a swap keeps; its detail is `{ paths: string[] }`. */
export const keptKind = "kept-path";

const shownDifferences = 100;

/** Throws `restore/not-empty` and its like before anything is read or written. */
export async function stagePaths(
  facts: readonly PathFact[],
  request: RestoreRequest,
  ctx: RunContext,
): Promise<StagedRestore> {
  const wanted = request.parts.map((part) => ({ part, fact: factOf(facts, part.record.name) }));
  for (const { fact } of wanted) await checkTarget(fact, request, ctx);
  const staged: StagedPath[] = [];
  const discard = async (): Promise<void> => {
    for (const path of staged.splice(0)) await unstage(path);
  };
  try {
    for (const { part, fact } of wanted) staged.push(await stagePath(fact, part, request.stamp, ctx));
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    needsUp: [],
    needsHeld: mountingServices(
      wanted.map(({ fact }) => fact.path),
      request.stack?.facts,
    ).all,
    compare: (compareCtx) => compareAll(staged, compareCtx),
    swap: async (swapCtx) => {
      const kept = await swapPaths(staged, request.stamp, swapCtx);
      // What is in place stays in place; an empty staging place that cannot be removed is for recover.
      await discard().catch((error: unknown) => swapCtx.log.warn("A staging place could not be removed", { error }));
      return kept;
    },
    [Symbol.asyncDispose]: discard,
  };
}

function factOf(facts: readonly PathFact[], part: string): PathFact {
  const fact = facts.find((one) => one.part === part);
  if (fact === undefined) throw new TypeError(`The manifest has no facts for the part ${part}`);
  return fact;
}

async function compareAll(staged: readonly StagedPath[], ctx: RunContext): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const path of staged) found.push(...(await compareStaged(path, shownDifferences - found.length, ctx)));
  return found;
}

async function swapPaths(staged: readonly StagedPath[], stamp: string, ctx: RunContext): Promise<Kept> {
  const swaps: PathSwap[] = [];
  for (const path of staged) swaps.push(await describeSwap(path, stamp));
  const entry = await ctx.ledger.open(swapKind, swaps[0]?.target ?? stamp, { swaps } as unknown as Json);
  await performAll(swaps, entry);
  await entry.close();
  return keptOf(swaps);
}

async function performAll(swaps: readonly PathSwap[], entry: LedgerEntry): Promise<void> {
  const done: PathSwap[] = [];
  for (const swap of swaps) {
    try {
      await performSwap(swap);
      done.push(swap);
    } catch (error) {
      for (const before of done.toReversed()) await undoSwap(before);
      // Not everything is as it was: the entry stays open, so that recover tries again.
      if (hasCode(error, "files/not-put-back")) throw error;
      await entry.close();
      throw filesErrors["files/swap-failed"]({ path: swap.target }, { cause: error });
    }
  }
}

function keptOf(swaps: readonly PathSwap[]): Kept {
  const old = swaps.flatMap((swap) => (swap.old === null ? [] : [swap.old]));
  const paths = swaps.map(({ target }) => target).join(", ");
  return {
    summary: old.length === 0 ? `${paths} was not there before` : `the old data is in ${old.join(", ")}`,
    ...(old.length > 0 && { entry: { kind: keptKind, id: old[0] ?? "", detail: { paths: old } } }),
    undo: async (ctx) => {
      const entry = await ctx.ledger.open(swapKind, swaps[0]?.target ?? "", { swaps } as unknown as Json);
      await reclaimSwaps(swaps);
      await entry.close();
    },
  };
}
