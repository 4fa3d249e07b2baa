// The files beside the data: they are needed where a snapshot is restored without Lifeboat, so they are checked as well.
import type { RunContext } from "../contract/context.ts";
import type { Storage } from "../contract/storage.ts";
import { readClaim } from "../snapshot/claim.ts";
import { checksumsKey, claimKey, guideKey, snapshotPrefix } from "../snapshot/layout.ts";
import { namedObjects } from "../snapshot/manifest-rules.ts";
import type { Manifest } from "../snapshot/manifest.ts";
import { longestManifest, manifestDigest as sha256Of } from "../snapshot/read-manifest.ts";
import { readObject } from "../snapshot/small-object.ts";
import { findingOf, type Finding } from "./finding.ts";

/** claim.json, SHA256SUMS and RESTORE.md, as this manifest has them. */
export async function verifyCompanions(storage: Storage, manifest: Manifest, ctx: RunContext): Promise<Finding[]> {
  const claim = await findingOf(claimKey(manifest.name), ctx, () => verifyClaim(storage, manifest, ctx));
  const sums = await findingOf(checksumsKey(manifest.name), ctx, () => verifySums(storage, manifest, ctx));
  const guide = await findingOf(guideKey(manifest.name), ctx, () => verifyGuide(storage, manifest, ctx));
  const found = [claim, sums, guide].filter((finding) => finding !== undefined);
  return guide?.what === "checksums" && sums === undefined ? [...found, otherSide(manifest)] : found;
}

/** A digest and a text that do not fit: nobody knows which of the two was changed, so both are named. */
function otherSide({ name }: Manifest): Finding {
  const key = checksumsKey(name);
  return {
    what: "checksums",
    key,
    message: `${key} has another digest than that of RESTORE.md: one of them was changed`,
  };
}

async function verifyClaim(storage: Storage, manifest: Manifest, ctx: RunContext): Promise<Finding | undefined> {
  const key = claimKey(manifest.name);
  const claim = await readClaim(storage, manifest.name, ctx);
  const { run, sequence, createdAt, host } = manifest;
  const same = claim?.run === run && claim.sequence === sequence && claim.at === createdAt && claim.host === host;
  return same ? undefined : { what: "claim", key, message: `${key} is missing, or not the claim of run ${run}` };
}

async function verifySums(storage: Storage, manifest: Manifest, ctx: RunContext): Promise<Finding | undefined> {
  const key = checksumsKey(manifest.name);
  const lines = (await readText(storage, key, ctx)).split("\n");
  const expected = [...dataLines(manifest), ""].sort();
  const others = lines.filter((line) => !guideLine.test(line)).sort();
  const same = lines.length === expected.length + 1 && others.join("\n") === expected.join("\n") && lines.at(-1) === "";
  return same ? undefined : { what: "checksums", key, message: `${key} does not list exactly what the manifest names` };
}

async function verifyGuide(storage: Storage, manifest: Manifest, ctx: RunContext): Promise<Finding | undefined> {
  const key = guideKey(manifest.name);
  const guide = await readObject(storage, { key }, longestManifest, ctx);
  const sums = await readText(storage, checksumsKey(manifest.name), ctx);
  const line = `${sha256Of(guide)}  RESTORE.md`;
  if (sums.split("\n").includes(line)) return undefined;
  return { what: "checksums", key, message: `${key} does not have the digest that SHA256SUMS says` };
}

const guideLine = /^[0-9a-f]{64} {2}RESTORE\.md$/;

function dataLines(manifest: Manifest): string[] {
  const below = snapshotPrefix(manifest.name).length;
  return namedObjects(manifest).map(({ object, sha256 }) => `${sha256}  ${object.key.slice(below)}`);
}

async function readText(storage: Storage, key: string, ctx: RunContext): Promise<string> {
  return (await readObject(storage, { key }, longestManifest, ctx)).toString("latin1");
}
