// Puts staged data in the place of a target on this host without copying it: the directories change places by renames.
import { stat } from "node:fs/promises";
import type { Kept, LedgerEntry, RunContext } from "@lifeboat/core/plugin";
import type { EngineRef } from "../engine/docker-command.ts";
import { inspectVolume, removeVolume } from "../engine/inspect-volume.ts";
import { composeErrors } from "../errors.ts";
import { describeExchange, exchangeDirectories, undoExchange, type RenameExchange } from "./rename-exchange.ts";
import { removeOwn, type OwnPlace, type StagedPlace } from "./staged-place.ts";
import { clearTree, isEmpty, type TreePlace } from "./tree-place.ts";

type DirectPlace = Extract<TreePlace, { readonly how: "direct" }>;

/** What the ledger says of a running exchange. */
export interface RenameRecord {
  readonly exchange: RenameExchange;
  readonly staged: OwnPlace;
  /** A volume that did not exist before. */
  readonly created: { readonly engine: EngineRef; readonly volume: string } | null;
}

export interface RenameRequest {
  readonly target: DirectPlace;
  readonly staged: StagedPlace & { readonly place: DirectPlace };
  readonly created: RenameRecord["created"];
  /** What it is called for people and for keeping. */
  readonly keptKind: "kept-volume" | "kept-path";
}

export async function exchangeByRenames(request: RenameRequest, ctx: RunContext): Promise<Kept> {
  const { target, staged, created } = request;
  const wasEmpty = await isEmpty(target, ctx);
  const record: RenameRecord = {
    exchange: await describeExchange(target.path, staged.place.path),
    staged: staged.own,
    created,
  };
  const entry = await ctx.ledger.open("exchange", staged.place.label, record as never);
  // From here on the exchange's entry answers for the staged place, which soon holds the only old data.
  await staged.entry.close();
  await perform(record, entry, target.label);
  if (!wasEmpty) return keepStaged(request, record, entry);
  await entry.close();
  return await keepNothing(record, target);
}

async function perform(record: RenameRecord, entry: LedgerEntry, tree: string): Promise<void> {
  try {
    await exchangeDirectories(record.exchange);
  } catch (error) {
    await reclaimRenames(record);
    await entry.close();
    throw composeErrors["compose/exchange-failed"]({ tree }, { cause: error });
  }
}

/** Undoes a half-done exchange and removes what was made for it. Idempotent. */
export async function reclaimRenames(record: RenameRecord): Promise<void> {
  const { exchange, staged, created } = record;
  if (await isThere(record)) await undoExchange(exchange);
  await removeOwn(staged);
  if (created !== null) await removeVolume(created.engine, created.volume);
}

/** Once everything was undone and removed, there is nothing to be told apart any more. */
async function isThere({ exchange, staged, created }: RenameRecord): Promise<boolean> {
  const gone = (path: string): Promise<boolean> =>
    stat(path).then(
      () => false,
      () => true,
    );
  if (created !== null && (await inspectVolume(created.engine, created.volume)) === undefined) return false;
  if (staged.kind === "volume" && (await inspectVolume(staged.engine, staged.name)) === undefined) return false;
  return !((await gone(exchange.staged)) && (await gone(exchange.aside)));
}

async function keepNothing(record: RenameRecord, target: DirectPlace): Promise<Kept> {
  await removeOwn(record.staged);
  const { created } = record;
  return {
    summary: created === null ? `${target.label} was empty before` : `${target.label} did not exist before`,
    undo: async (ctx) => (created === null ? clearTree(target, ctx) : removeVolume(created.engine, created.volume)),
  };
}

/** The exchange stays on the ledger until somebody else answers for the old data. */
function keepStaged({ target, staged, keptKind }: RenameRequest, record: RenameRecord, open: LedgerEntry): Kept {
  const label = staged.place.label;
  return {
    summary: `the old data of ${target.label} is in ${keptKind === "kept-volume" ? "the volume " : ""}${label}`,
    entry: { kind: keptKind, id: label, detail: { own: record.staged as never } },
    settle: () => open.close(),
    undo: async () => {
      await reclaimRenames(record);
      await open.close();
    },
  };
}
