// Empty places beside a target: a new volume beside a volume, a sibling directory beside a bind mount.
import { mkdir } from "node:fs/promises";
import { removeTree, type LedgerEntry, type RunContext } from "@lifeboat/core/plugin";
import { createVolume, inspectVolume, removeVolume } from "../engine/inspect-volume.ts";
import type { EngineRef } from "../engine/docker-command.ts";
import { composeErrors } from "../errors.ts";
import { ownLabel, stampLabel } from "../labels.ts";
import { volumePlace, type Reach } from "./choose-place.ts";
import type { TreePlace } from "./tree-place.ts";

/** Something that we made and may remove. JSON, because the ledger keeps it. */
export type OwnPlace =
  | { readonly kind: "volume"; readonly engine: EngineRef; readonly name: string }
  | { readonly kind: "path"; readonly path: string };

export interface StagedPlace {
  readonly own: OwnPlace;
  readonly place: TreePlace;
  readonly entry: LedgerEntry;
}

/** Made with labels of ours alone: with Compose's labels a `docker compose down -v` would take it along. */
export async function stageVolume(reach: Reach, volume: string, stamp: string, ctx: RunContext): Promise<StagedPlace> {
  const name = `${volume}-lifeboat-${stamp}`;
  const own: OwnPlace = { kind: "volume", engine: reach.engine, name };
  const entry = await ctx.ledger.open("staged-volume", name, { own: own as never });
  const labels = { [ownLabel]: "staged", [stampLabel]: stamp };
  await createVolume(reach.engine, { name, driver: "local", labels, options: {} }, ctx.signal);
  return { own, entry, place: await volumePlace(reach, name, ctx) };
}

/** Beside the directory, so that a rename can put it in its place. Its name must do for new and for old data. */
export async function stagePath(path: string, stamp: string, ctx: RunContext): Promise<StagedPlace> {
  const beside = `${path.replace(/\/+$/, "")}.lifeboat-${stamp}`;
  const own: OwnPlace = { kind: "path", path: beside };
  const entry = await ctx.ledger.open("staged-path", beside, { own });
  await mkdir(beside, { mode: 0o700 });
  return { own, entry, place: { how: "direct", label: beside, path: beside } };
}

/** Idempotent. Throws `compose/foreign` for what is not ours by its label or its name. */
export async function removeOwn(own: OwnPlace): Promise<void> {
  if (own.kind === "path") return removeOwnPath(own.path);
  const found = await inspectVolume(own.engine, own.name);
  if (found === undefined) return;
  if (found.labels[ownLabel] === undefined) throw composeErrors["compose/foreign"]({ what: `The volume ${own.name}` });
  await removeVolume(own.engine, own.name);
}

async function removeOwnPath(path: string): Promise<void> {
  if (!/\.lifeboat-[A-Za-z0-9._-]+$/.test(path)) throw composeErrors["compose/foreign"]({ what: path });
  await removeTree(path);
}
