// Swaps everything that was staged, or nothing: a swap that fails puts those before it back.
import type { Kept } from "../contract/extractor.ts";
import type { Plugin } from "../contract/plugin.ts";
import type { Run } from "../run/run.ts";
import { problemOf } from "../report/problem.ts";
import { restoreErrors } from "./errors.ts";
import { keepOld } from "./kept-old.ts";
import type { StagedArtifact } from "./staged-artifact.ts";

export interface Swapped {
  readonly artifact: string;
  readonly kept: Kept;
}

type Done = Swapped & { readonly plugin: Plugin; readonly undo: () => Promise<void> };

/**
 * Throws what the failing swap threw, after the others were put back. Until all are swapped and what they kept is
 * listed, the ledger answers for them: whoever recovers a run that died before puts everything back.
 */
export async function swapAll(
  run: Run,
  staged: readonly StagedArtifact[],
  keepOldMs: number,
  signal: AbortSignal,
): Promise<readonly Swapped[]> {
  const done: Done[] = [];
  try {
    for (const each of staged) done.push(await swap(run, each, signal));
    for (const { artifact, plugin, kept } of done) {
      if (kept.entry !== undefined) await keepOld(run, { artifact, plugin, entry: kept.entry, keepOldMs });
    }
    for (const { artifact, kept } of done) {
      await kept.settle?.();
      await run.journal.append({ type: "swapped", artifact });
    }
  } catch (error) {
    await undoAll(done.toReversed(), error);
    throw error;
  }
  return done;
}

async function swap(run: Run, { copy, plugin, staged }: StagedArtifact, signal: AbortSignal): Promise<Done> {
  const artifact = copy.artifact.name;
  run.house.reporter.report({ type: "step", step: "swap", detail: artifact });
  await run.journal.append({ type: "swap-intent", artifact });
  const kept = await staged.swap(run.context(plugin, signal));
  return { artifact, plugin, kept, undo: () => kept.undo(run.context(plugin, new AbortController().signal)) };
}

/** All of them are put back, also when one of them cannot be: then throws an error that carries each cause. */
async function undoAll(done: readonly Done[], because: unknown): Promise<void> {
  const failures: unknown[] = [];
  for (const { undo } of done) await undo().catch((error: unknown) => failures.push(error));
  if (failures.length === 0) return;
  const what = failures.map((failure) => problemOf(failure).message).join("; ");
  throw restoreErrors["restore/not-put-back"]({ what }, { cause: new AggregateError([because, ...failures]) });
}
