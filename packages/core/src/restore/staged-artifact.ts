// One artifact beside its target, read in full and found equal to what the snapshot says.
import type { StackFacts } from "../contract/stack.ts";
import type { Plugin } from "../contract/plugin.ts";
import type { StagedRestore } from "../contract/extractor.ts";
import type { RestoreChoice } from "../snapshot/restore-set.ts";
import type { Run } from "../run/run.ts";
import { restoreErrors } from "./errors.ts";
import { restoreParts } from "./restore-parts.ts";
import { soundCopy, type SoundCopy } from "./sound-copy.ts";

export interface StagedArtifact extends AsyncDisposable {
  readonly copy: SoundCopy;
  readonly plugin: Plugin;
  readonly staged: StagedRestore;
}

export interface StageOrder {
  readonly run: Run;
  readonly stack: StackFacts | undefined;
  readonly replace: boolean;
}

/** Throws before anything of the target was touched; what was staged is gone then. */
export async function stageArtifact(
  { run, stack, replace }: StageOrder,
  choice: RestoreChoice,
): Promise<StagedArtifact> {
  const { house, instance } = run;
  const copy = await soundCopy(house, choice, (plugin) => run.context(plugin));
  const { made: extractor, plugin } = await house.extractorOf(copy.artifact, instance.name);
  const ctx = run.context(plugin);
  house.reporter.report({
    type: "step",
    step: "stage",
    detail: `${choice.artifact} from ${copy.snapshot} on ${copy.storage.name}`,
  });
  const staged = await extractor.stage(
    {
      artifact: copy.artifact,
      instance: instance.name,
      ...(run.stack === undefined || stack === undefined
        ? {}
        : { stack: { access: run.stack.stack.access(stack), facts: stack } }),
      parts: restoreParts(house, copy),
      replace,
      stamp: run.id.slice(0, 8),
    },
    ctx,
  );
  try {
    house.reporter.report({ type: "step", step: "compare", detail: choice.artifact });
    refuseDifferences(choice.artifact, await staged.compare(ctx));
  } catch (error) {
    await staged[Symbol.asyncDispose]();
    throw error;
  }
  return { copy, plugin, staged, [Symbol.asyncDispose]: () => staged[Symbol.asyncDispose]() };
}

function refuseDifferences(artifact: string, found: Awaited<ReturnType<StagedRestore["compare"]>>): void {
  if (found.length === 0) return;
  const shown = found.slice(0, 5).map(({ where, expected, found }) => `${where}: ${expected} expected, ${found} found`);
  throw restoreErrors["restore/different"]({ artifact, differences: shown.join("; ") });
}
