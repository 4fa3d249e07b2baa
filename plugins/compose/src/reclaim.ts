// Takes back what a run left behind: whatever the ledger lists, as often as it is asked, and only what is ours.
import type { OpenEntry, RunContext } from "@lifeboat/core/plugin";
import { reclaimCopies, type CopyRecord } from "./access/exchange-copies.ts";
import { reclaimRenames, type RenameRecord } from "./access/exchange-renames.ts";
import { removeContainer } from "./access/helper-container.ts";
import { removeOwn, type OwnPlace } from "./access/staged-place.ts";
import { engineOf, type EngineRef } from "./engine/docker-command.ts";
import { inspectContainers } from "./engine/inspect-containers.ts";
import { composeErrors } from "./errors.ts";
import { ownLabel } from "./labels.ts";

type Reclaim = (entry: OpenEntry, ctx: RunContext) => Promise<void>;

// Entries carry what this plugin wrote into them, so their detail is what the kind says.
const ownOf = (entry: OpenEntry): OwnPlace => (entry.detail as unknown as { readonly own: OwnPlace }).own;

const entriesOf = (entry: OpenEntry): OpenEntry[] =>
  (entry.detail as unknown as { readonly entries: OpenEntry[] }).entries;

const kinds: Readonly<Record<string, Reclaim>> = {
  "helper-container": (entry) => removeHelper(entry),
  "staged-volume": (entry) => removeOwn(ownOf(entry)),
  "staged-path": (entry) => removeOwn(ownOf(entry)),
  "kept-volume": (entry) => removeOwn(ownOf(entry)),
  "kept-path": (entry) => removeOwn(ownOf(entry)),
  "kept-set": async (entry, ctx) => {
    for (const one of entriesOf(entry)) await reclaim({ ...one, plugin: entry.plugin }, ctx);
  },
  exchange: (entry) => reclaimRenames(entry.detail as unknown as RenameRecord),
  "exchange-copy": (entry, ctx) => reclaimCopies(entry.detail as unknown as CopyRecord, ctx),
};

/** Throws `compose/foreign` for what does not carry our label or name, whatever the entry says. */
export async function reclaim(entry: OpenEntry, ctx: RunContext): Promise<void> {
  const take = kinds[entry.kind];
  if (take === undefined) throw new TypeError(`This plugin never opens entries of the kind ${entry.kind}`);
  await take(entry, ctx);
}

async function removeHelper(entry: OpenEntry): Promise<void> {
  const { engine } = entry.detail as unknown as { readonly engine: EngineRef["env"] };
  const [found] = await inspectContainers(engineOf(engine), [entry.id]);
  if (found === undefined) return;
  if (found.labels[ownLabel] === undefined)
    throw composeErrors["compose/foreign"]({ what: `The container ${entry.id}` });
  await removeContainer(engineOf(engine), entry.id);
}
