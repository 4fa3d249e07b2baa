// Puts staged data in the place of a target that cannot be renamed: the old is copied aside, the new copied in, and
// what was written is read back.
import { compareTrees, treeEntries, type Kept, type LedgerEntry, type RunContext } from "@lifeboat/core/plugin";
import type { EngineRef } from "../engine/docker-command.ts";
import { inspectVolume, removeVolume } from "../engine/inspect-volume.ts";
import { composeErrors } from "../errors.ts";
import { removeOwn, type OwnPlace, type StagedPlace } from "./staged-place.ts";
import { clearTree, copyTree, isEmpty, readTree, type TreePlace } from "./tree-place.ts";

/** What the ledger says of a running exchange by copies. */
export interface CopyRecord {
  readonly target: TreePlace;
  readonly staged: OwnPlace;
  readonly kept: { readonly own: OwnPlace; readonly place: TreePlace } | null;
  /** `replacing`: the target may hold anything, and `kept` all of the old. */
  readonly step: "saving" | "replacing";
  readonly created: { readonly engine: EngineRef; readonly volume: string } | null;
}

export interface CopyRequest {
  readonly target: TreePlace;
  readonly staged: StagedPlace;
  readonly created: CopyRecord["created"];
  readonly keptKind: "kept-volume" | "kept-path";
  /** Makes the place for the old data, with its own entry in the ledger. */
  makeKept(): Promise<StagedPlace>;
}

export async function exchangeByCopies(request: CopyRequest, ctx: RunContext): Promise<Kept> {
  const { target, staged, created } = request;
  const kept = (await isEmpty(target, ctx)) ? undefined : await request.makeKept();
  const saving: CopyRecord = {
    target,
    staged: staged.own,
    kept: kept === undefined ? null : { own: kept.own, place: kept.place },
    step: "saving",
    created,
  };
  const replacing: CopyRecord = { ...saving, step: "replacing" };
  const entry = await ctx.ledger.open("exchange-copy", staged.place.label, saving as never);
  await kept?.entry.close();
  await staged.entry.close();
  let reached = saving;
  try {
    if (kept !== undefined) await copyExactly(target, kept.place, ctx);
    await entry.update(replacing as never);
    reached = replacing;
    await clearTree(target, ctx);
    await copyExactly(staged.place, target, ctx);
  } catch (error) {
    // The entry stays open until the old data is back: whoever recovers tries again.
    await reclaimCopies(reached, ctx);
    await entry.close();
    throw composeErrors["compose/exchange-failed"]({ tree: target.label }, { cause: error });
  }
  await removeOwn(staged.own);
  if (kept === undefined) await entry.close();
  return keptOf(request, replacing, entry);
}

/** Puts the old data back where the target was touched, and removes what was made for the exchange. Idempotent. */
export async function reclaimCopies(record: CopyRecord, ctx: RunContext): Promise<void> {
  if (record.created !== null) await removeVolume(record.created.engine, record.created.volume);
  else if (record.step === "replacing" && (await isThere(record.kept?.own))) await putBack(record, ctx);
  if (record.kept !== null) await removeOwn(record.kept.own);
  await removeOwn(record.staged);
}

async function putBack(record: CopyRecord, ctx: RunContext): Promise<void> {
  await clearTree(record.target, ctx);
  if (record.kept !== null) await copyExactly(record.kept.place, record.target, ctx);
}

async function isThere(own: OwnPlace | undefined): Promise<boolean> {
  if (own?.kind === "volume") return (await inspectVolume(own.engine, own.name)) !== undefined;
  return true;
}

async function copyExactly(from: TreePlace, to: TreePlace, ctx: RunContext): Promise<void> {
  await copyTree(from, to, ctx);
  const differences = await compareTrees(treeEntries(readTree(from), ctx), treeEntries(readTree(to), ctx), 100);
  const [first] = differences;
  if (first === undefined) return;
  throw composeErrors["compose/copy-differs"]({
    tree: to.label,
    differences: differences.length,
    first: `${first.where}: ${first.expected}, found ${first.found}`,
  });
}

/** Where old data is kept, the exchange stays on the ledger until somebody else answers for it. */
function keptOf({ target, keptKind }: CopyRequest, record: CopyRecord, open: LedgerEntry): Kept {
  const undo = async (ctx: RunContext): Promise<void> => {
    await reclaimCopies(record, ctx);
    await open.close();
  };
  const { kept } = record;
  if (kept === null) return { summary: `${target.label} was empty or did not exist before`, undo };
  return {
    summary: `the old data of ${target.label} is in ${kept.place.label}`,
    entry: { kind: keptKind, id: kept.place.label, detail: { own: kept.own as never } },
    settle: () => open.close(),
    undo,
  };
}
