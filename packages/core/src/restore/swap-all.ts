// Swaps everything that was staged, or nothing: a swap that fails puts those before it back.
import type { Kept } from "../contract/extractor.ts";
import type { Run } from "../run/run.ts";
import { problemOf } from "../report/problem.ts";
import { restoreErrors } from "./errors.ts";
import { keepOld } from "./kept-old.ts";
import type { StagedArtifact } from "./staged-artifact.ts";

export interface Swapped {
  readonly artifact: string;
  readonly kept: Kept;
}

/** Throws what the failing swap threw, after the others were put back. */
export async function swapAll(
  run: Run,
  staged: readonly StagedArtifact[],
  keepOldMs: number,
  signal: AbortSignal,
): Promise<readonly Swapped[]> {
  const done: (Swapped & { readonly undo: () => Promise<void> })[] = [];
  for (const { copy, plugin, staged: restore } of staged) {
    const artifact = copy.artifact.name;
    const ctx = run.context(plugin, signal);
    run.house.reporter.report({ type: "step", step: "swap", detail: artifact });
    try {
      await run.journal.append({ type: "swap-intent", artifact });
      const kept = await restore.swap(ctx);
      done.push({ artifact, kept, undo: () => kept.undo(run.context(plugin, new AbortController().signal)) });
      await run.journal.append({ type: "swapped", artifact });
    } catch (error) {
      await undoAll(
        done.reverse().map(({ undo }) => undo),
        error,
      );
      throw error;
    }
  }
  for (const [i, { artifact, kept }] of done.entries()) {
    const plugin = staged[i]?.plugin;
    if (plugin !== undefined && kept.entry !== undefined)
      await keepOld(run, { artifact, plugin, entry: kept.entry, keepOldMs });
  }
  return done;
}

/** All of them are put back, also when one of them cannot be: then throws an error that carries each cause. */
async function undoAll(undos: readonly (() => Promise<void>)[], because: unknown): Promise<void> {
  const failures: unknown[] = [];
  for (const undo of undos) await undo().catch((error: unknown) => failures.push(error));
  if (failures.length === 0) return;
  const what = failures.map((failure) => problemOf(failure).message).join("; ");
  throw restoreErrors["restore/not-put-back"]({ what }, { cause: new AggregateError([because, ...failures]) });
}
