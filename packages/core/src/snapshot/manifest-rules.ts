// What the keys of a manifest must say of each other: places, names that are used once, counts that agree.
import type { ArtifactRecord, PartRecord } from "../contract/records.ts";
import type { StoredObject } from "../contract/storage.ts";
import { parseSnapshotKey } from "./layout.ts";
import type { Manifest } from "./manifest.ts";
import { parseSnapshotName } from "./snapshot-name.ts";

/** Every rule that a manifest of the right shape breaks, in words. */
export function brokenRules(manifest: Manifest): string[] {
  return [
    ...brokenByHead(manifest),
    ...repeated(
      "artifact",
      manifest.artifacts.map(({ name }) => name),
    ),
    ...repeated(
      "missing artifact",
      manifest.missing.map(({ artifact }) => artifact),
    ),
    ...repeated(
      "object",
      namedObjects(manifest).map(({ object }) => object.key),
    ),
    ...manifest.artifacts.flatMap((artifact) => brokenByArtifact(manifest, artifact)),
  ];
}

/** An object that a manifest names, and the digest of what is stored there. */
export interface NamedObject {
  readonly object: StoredObject;
  readonly sha256: string;
}

/** Every object that must be there, the data and the indexes. */
export function namedObjects(manifest: Pick<Manifest, "artifacts">): NamedObject[] {
  return manifest.artifacts.flatMap(({ parts }) => parts.flatMap(objectsOf));
}

function objectsOf({ object, stored, tree }: PartRecord): NamedObject[] {
  const data = { object, sha256: stored.sha256 };
  return tree === undefined ? [data] : [data, { object: tree.index.object, sha256: tree.index.stored.sha256 }];
}

function* brokenByHead(manifest: Manifest): Iterable<string> {
  const { name, instance, outcome, missing, artifacts } = manifest;
  if (parseSnapshotName(name)?.instance !== instance) yield `${name} is not a snapshot of the instance ${instance}`;
  if (outcome === "complete" && missing.length > 0) yield "the outcome is complete although artifacts are missing";
  if (outcome === "partial" && missing.length === 0) yield "the outcome is partial although no artifact is missing";
  const lost = new Set(missing.map(({ artifact }) => artifact));
  for (const { name: artifact } of artifacts) if (lost.has(artifact)) yield `${artifact} is both there and missing`;
}

function brokenByArtifact(manifest: Manifest, artifact: ArtifactRecord): string[] {
  const names = artifact.parts.map(({ name }) => name);
  return [
    ...repeated(`part of ${artifact.name}`, names),
    ...artifact.parts.flatMap((part) => [...brokenByPart(manifest, artifact, part)]),
  ];
}

function* brokenByPart(manifest: Manifest, artifact: ArtifactRecord, part: PartRecord): Iterable<string> {
  const where = `${artifact.name}/${part.name}`;
  if ((part.kind === "tree") !== (part.tree !== undefined))
    yield `${where} has a tree record, or lacks one, against its kind`;
  yield* brokenByObject(manifest, artifact.name, part.object, part.stored.bytes);
  if (part.tree !== undefined) {
    yield* brokenByObject(manifest, artifact.name, part.tree.index.object, part.tree.index.stored.bytes);
  }
}

function* brokenByObject(manifest: Manifest, artifact: string, object: StoredObject, bytes: number): Iterable<string> {
  const place = parseSnapshotKey(object.key);
  const inPlace = place?.name === manifest.name && place.file.kind === "data" && place.file.artifact === artifact;
  if (!inPlace) yield `the object ${JSON.stringify(object.key)} is outside of ${manifest.name}/${artifact}/`;
  if (object.bytes !== bytes) yield `${object.key} has two lengths: ${object.bytes} and ${bytes}`;
}

function repeated(what: string, names: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = names.filter((name) => seen.size === seen.add(name).size);
  return [...new Set(twice)].map((name) => `the ${what} ${JSON.stringify(name)} is there twice`);
}
