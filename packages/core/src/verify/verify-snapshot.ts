// Is a snapshot on a storage still what was written? Three levels, each one looking deeper than the one before.
import type { Decoder, KeySource } from "../contract/codec.ts";
import type { RunContext } from "../contract/context.ts";
import type { PartRecord } from "../contract/records.ts";
import { examineSnapshot, type SnapshotPlace } from "../snapshot/examine-snapshot.ts";
import type { FoundSnapshot } from "../snapshot/found-snapshot.ts";
import { manifestKey } from "../snapshot/layout.ts";
import type { Manifest, SnapshotName } from "../snapshot/manifest.ts";
import type { DescribedObject } from "../snapshot/open-part.ts";
import { verifyErrors } from "./errors.ts";
import type { Finding } from "./finding.ts";
import { verifyCompanions } from "./verify-companions.ts";
import { verifyContent, verifyStored, type ReadingPlace } from "./verify-objects.ts";

export type { Finding } from "./finding.ts";

/**
 * `manifest`: the manifest is right, every object is there with its length, and the files beside the data fit.
 * `objects`: also every stored byte is read. `content`: also everything is decoded, and trees are compared with their indexes.
 */
export type VerifyLevel = "manifest" | "objects" | "content";

export interface VerifyQuestion {
  readonly level: VerifyLevel;
  readonly decoders: ReadonlyMap<string, Decoder>;
  readonly keys: KeySource;
}

export interface Verification {
  readonly snapshot: SnapshotName;
  readonly storage: string;
  readonly level: VerifyLevel;
  /** Empty: it is what was written, as far as this level looks. */
  readonly findings: readonly Finding[];
  /** What was read in full. */
  readonly read: { readonly objects: number; readonly bytes: number };
}

/**
 * What is wrong with the snapshot is in the value; an incomplete one, or none, has a finding that says so. Rejects only
 * where the question cannot be answered now: an abort, a storage that does not answer, a codec that nobody knows.
 */
export async function verifySnapshot(
  place: SnapshotPlace,
  name: SnapshotName,
  question: VerifyQuestion,
  ctx: RunContext,
): Promise<Verification> {
  const found = await examineSnapshot(place, name, undefined, ctx);
  const answer = { snapshot: name, storage: place.name, level: question.level };
  const findings = findingsOf(name, found);
  const manifest = found?.kind === "good" || found?.kind === "damaged" ? found.manifest : undefined;
  if (manifest === undefined) return { ...answer, findings, read: { objects: 0, bytes: 0 } };
  findings.push(...(await verifyCompanions(place.storage, manifest, ctx)));
  const known = new Set(findings.map(({ key }) => key));
  const { found: more, read } = await readObjects(place, manifest, known, question, ctx);
  return { ...answer, findings: [...findings, ...more], read };
}

/** Throws `verify/damaged` unless nothing was found. */
export function assertSound({ snapshot, storage, findings }: Verification): void {
  if (findings.length === 0) return;
  const shown = findings.slice(0, 5).map(({ message }) => message);
  const more = findings.length - shown.length;
  throw verifyErrors["verify/damaged"]({
    snapshot,
    storage,
    findings: more > 0 ? [...shown, `and ${more} more`] : shown,
  });
}

function findingsOf(name: SnapshotName, found: FoundSnapshot | undefined): Finding[] {
  const key = manifestKey(name);
  if (found === undefined) return [{ what: "no-manifest", key, message: `${name} is not there` }];
  if (found.kind === "incomplete")
    return [{ what: "no-manifest", key, message: `${name} is incomplete: it has no manifest` }];
  return found.kind === "damaged" ? [...found.reasons] : [];
}

interface ReadObjects {
  readonly found: readonly Finding[];
  readonly read: Verification["read"];
}

/** Objects that are `known` to be damaged are not read again. */
async function readObjects(
  { name, storage }: SnapshotPlace,
  manifest: Manifest,
  known: ReadonlySet<string>,
  { level, decoders, keys }: VerifyQuestion,
  ctx: RunContext,
): Promise<ReadObjects> {
  if (level === "manifest") return { found: [], read: { objects: 0, bytes: 0 } };
  const parts = manifest.artifacts.flatMap((artifact) => artifact.parts);
  const objects = parts.flatMap(objectsOf).filter(({ object }) => !known.has(object.key));
  const task = ctx.progress.task(`verify ${manifest.name} on ${name}`, sum(objects, level));
  const found = await readEach(level, { storage, decoders, keys, task, ctx }, parts, known).finally(() => task.end());
  return { found, read: { objects: objects.length, bytes: sum(objects, "objects") } };
}

async function readEach(
  level: "objects" | "content",
  place: ReadingPlace,
  parts: readonly PartRecord[],
  known: ReadonlySet<string>,
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const part of parts) {
    place.ctx.signal.throwIfAborted();
    const whole = objectsOf(part).every(({ object }) => !known.has(object.key));
    if (level === "content" && whole) found.push(...(await verifyContent(place, part)));
    else found.push(...(await verifyBytes(place, part, known)));
  }
  return found;
}

async function verifyBytes(place: ReadingPlace, part: PartRecord, known: ReadonlySet<string>): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const described of objectsOf(part)) {
    const finding = known.has(described.object.key) ? undefined : await verifyStored(place, described);
    if (finding !== undefined) found.push(finding);
  }
  return found;
}

function objectsOf(part: PartRecord): DescribedObject[] {
  return part.tree === undefined ? [part] : [part, part.tree.index];
}

function sum(objects: readonly DescribedObject[], level: "objects" | "content"): number {
  return objects.reduce((total, { plain, stored }) => total + (level === "content" ? plain : stored).bytes, 0);
}
