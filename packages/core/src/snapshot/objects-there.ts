// Is every object that a manifest names there, with the right length? Asks the listing first, the objects only in doubt.
import type { RunContext } from "../contract/context.ts";
import type { Storage, StoredObject } from "../contract/storage.ts";
import type { Damage } from "./found-snapshot.ts";
import { snapshotPrefix } from "./layout.ts";
import type { Manifest } from "./manifest.ts";
import { namedObjects } from "./manifest-rules.ts";
import { fingerprint } from "./survey.ts";

/** What is missing or has another length than its receipt. `seen` is what the survey saw; anything else is looked at again. */
export async function damagedObjects(
  storage: Storage,
  manifest: Manifest,
  seen: string | undefined,
  ctx: RunContext,
): Promise<Damage[]> {
  const receipts = namedObjects(manifest).map(({ object }) => object);
  if (seen !== undefined && fingerprint(receipts, seen) === seen) return [];
  const listed = await listSnapshot(storage, manifest, ctx);
  const damage: Damage[] = [];
  for (const receipt of receipts) {
    const found = damageOf(receipt, await whatIsThere(storage, receipt, listed.get(receipt.key), ctx));
    if (found !== undefined) damage.push(found);
  }
  return damage;
}

/** How an object differs from its receipt, or undefined. */
export function damageOf(receipt: StoredObject, there: StoredObject | undefined): Damage | undefined {
  const { key } = receipt;
  if (there === undefined) return { what: "object-missing", key, message: `${key} is missing` };
  if (there.bytes !== receipt.bytes) {
    return { what: "object-length", key, message: `${key} has ${there.bytes} bytes instead of ${receipt.bytes}` };
  }
  if (sameKind(there.digest, receipt.digest) && there.digest !== receipt.digest) {
    return {
      what: "object-digest",
      key,
      message: `${key} has the digest ${there.digest} instead of ${receipt.digest}`,
    };
  }
  return undefined;
}

async function listSnapshot(storage: Storage, manifest: Manifest, ctx: RunContext): Promise<Map<string, StoredObject>> {
  const listed = new Map<string, StoredObject>();
  for await (const object of storage.list(snapshotPrefix(manifest.name), ctx)) listed.set(object.key, object);
  return listed;
}

/** The listing's word counts unless it says that something is wrong, or speaks of another version. */
async function whatIsThere(
  storage: Storage,
  receipt: StoredObject,
  listed: StoredObject | undefined,
  ctx: RunContext,
): Promise<StoredObject | undefined> {
  const sameVersion = listed?.version === undefined || listed.version === receipt.version;
  if (listed !== undefined && sameVersion && damageOf(receipt, listed) === undefined) return listed;
  return storage.stat(receipt, ctx);
}

function sameKind(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a.split(":")[0] === b.split(":")[0];
}
