// Restores trees beside their targets, compares them entry by entry, and then puts all of them in place, or none.
import {
  compareTrees,
  treeEntries,
  type Difference,
  type Json,
  type Kept,
  type RestorePart,
  type RestoreRequest,
  type RunContext,
  type StackAccess,
  type StagedRestore,
  type StagedTree,
  type TreeRef,
} from "@lifeboat/core/plugin";
import { composeAccess, treeOf } from "../access/compose-access.ts";
import { stackFacts } from "./inspect-volumes.ts";
import type { VolumeConfig } from "./volume-config.ts";

const shownDifferences = 100;

/** What `settle` recorded for a part. */
interface RecordedTree {
  readonly ref: TreeRef;
  readonly detail: Json;
}

interface StagedPart {
  readonly ref: TreeRef;
  readonly part: RestorePart;
  readonly staged: StagedTree;
}

/** Throws `restore/not-empty` before anything is read. */
export async function stageVolumes(
  config: Pick<VolumeConfig, "access">,
  request: RestoreRequest,
  ctx: RunContext,
): Promise<StagedRestore> {
  const facts = stackFacts({
    artifact: request.artifact.name,
    ...(request.stack === undefined ? {} : { stack: request.stack }),
  });
  const access =
    config.access === "auto" && request.stack !== undefined
      ? request.stack.access
      : composeAccess(facts, config.access);
  const parts = await stageParts(access, request, ctx);
  const users = parts.flatMap(({ ref }) => treeOf(facts, ref).mountedBy.map((mount) => mount.service));
  return {
    needsUp: [],
    needsHeld: [...new Set(users)].sort(),
    compare: (ctx2) => compareParts(parts, ctx2),
    swap: (ctx2) => swapParts(access, parts, ctx2),
    [Symbol.asyncDispose]: () => disposeAll(parts),
  };
}

async function stageParts(access: StackAccess, request: RestoreRequest, ctx: RunContext): Promise<StagedPart[]> {
  const parts: StagedPart[] = [];
  try {
    for (const part of request.parts) {
      const { ref, detail } = recordedTree(request, part.record.name);
      const staged = await access.newTree(ref, { stamp: request.stamp, replace: request.replace, detail }, ctx);
      parts.push({ ref, part, staged });
    }
    for (const { part, staged } of parts) await staged.unpack(await part.open(), ctx);
    return parts;
  } catch (error) {
    await disposeAll(parts);
    throw error;
  }
}

function recordedTree(request: RestoreRequest, part: string): RecordedTree {
  const { trees } = request.artifact.facts as unknown as { readonly trees: Readonly<Record<string, RecordedTree>> };
  const found = trees[part];
  if (found === undefined) throw new TypeError(`The manifest has no facts for the part ${part}`);
  return found;
}

async function compareParts(parts: readonly StagedPart[], ctx: RunContext): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const { part, staged } of parts) {
    const differences = await compareTrees(part.entries(), treeEntries(staged.tree, ctx), shownDifferences);
    found.push(
      ...differences.map((difference) => ({ ...difference, where: `${part.record.name}: ${difference.where}` })),
    );
  }
  return found;
}

async function swapParts(access: StackAccess, parts: readonly StagedPart[], ctx: RunContext): Promise<Kept> {
  const kept: Kept[] = [];
  try {
    for (const { ref, staged } of parts) kept.push(await access.exchange(ref, staged, ctx));
  } catch (error) {
    await undoAll(kept, ctx);
    throw error;
  }
  return together(kept);
}

async function undoAll(kept: readonly Kept[], ctx: RunContext): Promise<void> {
  for (const one of kept.toReversed()) await one.undo(ctx);
}

/** One entry for the engine to keep: it lists those of the trees. */
function together(kept: readonly Kept[]): Kept {
  const entries = kept.flatMap((one) => (one.entry === undefined ? [] : [one.entry]));
  const [only, ...more] = entries;
  const entry =
    more.length === 0
      ? only
      : { kind: "kept-set", id: entries.map((one) => one.id).join(" "), detail: { entries: entries as never } };
  return {
    summary: kept.map((one) => one.summary).join("; "),
    ...(entry === undefined ? {} : { entry }),
    settle: async () => {
      for (const one of kept) await one.settle?.();
    },
    undo: (ctx) => undoAll(kept, ctx),
  };
}

async function disposeAll(parts: readonly StagedPart[]): Promise<void> {
  for (const { staged } of parts.toReversed()) await staged[Symbol.asyncDispose]();
}
