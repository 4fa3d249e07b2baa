// Picks the snapshot's name, one for all storages of a run: the next one wherever it is taken anywhere.
import type { RunContext } from "../contract/context.ts";
import type { Storage } from "../contract/storage.ts";
import { claim, releaseClaim, type Claim } from "./claim.ts";
import { snapshotErrors } from "./errors.ts";
import { highestSequence } from "./manifest-schema.ts";
import type { SnapshotName } from "./manifest.ts";
import { snapshotName } from "./snapshot-name.ts";

export interface ClaimRequest {
  readonly instance: string;
  /** Names are in this zone; the claim itself is in UTC. */
  readonly timeZone: string;
  readonly run: string;
  readonly host: string;
  readonly sequence: number;
  /** The instant of the claim; every storage is told the same. */
  readonly at: Date;
  readonly storages: readonly ClaimTarget[];
}

export interface ClaimTarget {
  readonly name: string;
  readonly storage: Storage;
  /** Carries the ledger of the storage's own plugin. */
  readonly ctx: RunContext;
}

export interface ClaimedSnapshot {
  readonly name: SnapshotName;
  readonly claim: Claim;
  /** Names of the storages that took the claim. */
  readonly storages: readonly string[];
  /** Storages that cannot be written; the others are not harmed by them. */
  readonly failed: readonly { readonly storage: string; readonly error: unknown }[];
}

const tries = 100;

/** Throws the first failure where no storage took the claim, and `snapshot/no-free-name` after a hundred names. */
export async function claimSnapshot(request: ClaimRequest): Promise<ClaimedSnapshot> {
  const { run, host, sequence, at } = request;
  const mine: Claim = { run, host, at: at.toISOString(), sequence };
  for (let number = 1; number <= tries; number++) {
    const name = snapshotName(request.instance, at, request.timeZone, number);
    const claimed = await claimEverywhere(name, mine, request.storages);
    if (claimed !== undefined) return claimed;
  }
  throw snapshotErrors["snapshot/no-free-name"]({ first: snapshotName(request.instance, at, request.timeZone), tries });
}

/** One more than the highest number seen: on storages, in claims and in this host's memory. */
export function nextSequence(instance: string, seen: Iterable<number | undefined>): number {
  let highest = 0;
  for (const sequence of seen) highest = Math.max(highest, sequence ?? 0);
  if (highest < highestSequence) return highest + 1;
  throw snapshotErrors["snapshot/sequence-exhausted"]({ instance, highest });
}

/** Undefined where the name is taken on some storage; it is given back on the others then. */
async function claimEverywhere(
  name: SnapshotName,
  mine: Claim,
  targets: readonly ClaimTarget[],
): Promise<ClaimedSnapshot | undefined> {
  const claimed: ClaimTarget[] = [];
  const failed: { storage: string; error: unknown }[] = [];
  for (const target of targets) {
    const outcome = await tryToClaim(target, name, mine);
    if (outcome === "claimed") claimed.push(target);
    else if (outcome === "taken") return giveBack(claimed, name, mine);
    else failed.push({ storage: target.name, error: outcome.error });
  }
  if (claimed.length === 0 && failed[0] !== undefined) throw failed[0].error;
  return { name, claim: mine, storages: claimed.map((target) => target.name), failed };
}

async function tryToClaim(
  { storage, ctx }: ClaimTarget,
  name: SnapshotName,
  mine: Claim,
): Promise<"claimed" | "taken" | { readonly error: unknown }> {
  try {
    return (await claim(storage, name, mine, ctx)) ? "claimed" : "taken";
  } catch (error) {
    ctx.signal.throwIfAborted();
    return { error };
  }
}

async function giveBack(claimed: readonly ClaimTarget[], name: SnapshotName, mine: Claim): Promise<undefined> {
  for (const { storage, ctx } of claimed) await releaseClaim(storage, name, mine, ctx);
}
