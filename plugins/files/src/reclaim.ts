// Takes back what a dead run left: one place that knows every kind of this plugin's ledger entries.
import type { OpenEntry } from "@lifeboat/core/plugin";
import { draftKind, reclaimDraft, type DraftDetail } from "./storage/object-draft.ts";

export async function reclaim(entry: OpenEntry): Promise<void> {
  if (entry.kind === draftKind) await reclaimDraft(entry.id, entry.detail as unknown as DraftDetail);
}
