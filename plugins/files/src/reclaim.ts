// Takes back what a dead run left, or what a restore kept: one place that knows every kind of this plugin's entries.
import type { OpenEntry } from "@lifeboat/core/plugin";
import { reclaimSwaps, swapKind, type PathSwap } from "./restore/path-swap.ts";
import { removeOurs } from "./restore/remove-ours.ts";
import { keptKind } from "./restore/stage-paths.ts";
import { stagedKind } from "./restore/staged-path.ts";
import { draftKind, reclaimDraft, type DraftDetail } from "./storage/object-draft.ts";

// Entries carry what this plugin wrote into them, so their detail is what the kind says.
const kinds: Readonly<Record<string, (entry: OpenEntry) => Promise<void>>> = {
  [draftKind]: ({ id, detail }) => reclaimDraft(id, detail as unknown as DraftDetail),
  [stagedKind]: ({ id }) => removeOurs(id),
  [swapKind]: ({ detail }) => reclaimSwaps((detail as unknown as { readonly swaps: readonly PathSwap[] }).swaps),
  [keptKind]: async ({ detail }) => {
    for (const path of (detail as unknown as { readonly paths: readonly string[] }).paths) await removeOurs(path);
  },
};

/** Idempotent. */
export async function reclaim(entry: OpenEntry): Promise<void> {
  const take = kinds[entry.kind];
  if (take === undefined) throw new TypeError(`This plugin never opens entries of the kind ${entry.kind}`);
  await take(entry);
}
