// Every key that Lifeboat ever writes or reads, as a function: nothing outside of this grammar is a key.
import { snapshotErrors } from "./errors.ts";
import type { SnapshotName } from "./manifest.ts";
import { isInstanceName, isSnapshotName } from "./snapshot-name.ts";

/** What a key of a snapshot's directory is. */
export type SnapshotFile =
  | { readonly kind: (typeof fileKinds)[keyof typeof fileKinds] }
  | { readonly kind: "removal"; readonly artifact: string }
  | { readonly kind: "data"; readonly artifact: string; readonly file: string };

const fileKinds = {
  "claim.json": "claim",
  "RESTORE.md": "guide",
  SHA256SUMS: "checksums",
  "manifest.json.sig": "signature",
  "manifest.json.sha256": "digest",
  "manifest.json": "manifest",
  "deleting.json": "tombstone",
} as const;

const segment = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/;
const part = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
const artifactName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const suffix = /^\.[a-z0-9]{1,15}$/;
const reportStamp = /^\d{8}-\d{6}(?:-[A-Za-z0-9-]{1,64})?$/;
const reportOutcome = /^[a-z][a-z-]{0,30}$/;
const reserved = new Set(["removed", ...Object.keys(fileKinds)]);

export const repositoryKey = "lifeboat.json";

/** The prefix of everything of one snapshot. */
export const snapshotPrefix = (name: SnapshotName): string => `${checkedName(name)}/`;
export const claimKey = (name: SnapshotName): string => `${checkedName(name)}/claim.json`;
export const guideKey = (name: SnapshotName): string => `${checkedName(name)}/RESTORE.md`;
export const checksumsKey = (name: SnapshotName): string => `${checkedName(name)}/SHA256SUMS`;
export const manifestKey = (name: SnapshotName): string => `${checkedName(name)}/manifest.json`;
export const manifestDigestKey = (name: SnapshotName): string => `${checkedName(name)}/manifest.json.sha256`;
export const manifestSignatureKey = (name: SnapshotName): string => `${checkedName(name)}/manifest.json.sig`;
/** Says that the snapshot is being removed: written before the manifest goes, removed after the data went. */
export const tombstoneKey = (name: SnapshotName): string => `${checkedName(name)}/deleting.json`;
/** What retention took out of a snapshot that stays. */
export const removalKey = (name: SnapshotName, artifact: string): string =>
  `${checkedName(name)}/removed/${checkedArtifact(artifact)}.json`;

/** `<artifact>/<part>`, `.tar` for a tree, and the suffixes of its codecs in the order they were applied. */
export function dataKey(
  name: SnapshotName,
  artifact: string,
  partName: string,
  kind: "stream" | "tree",
  suffixes: readonly string[],
): string {
  return fileKey(name, artifact, partName, [...(kind === "tree" ? [".tar"] : []), ...suffixes]);
}

/** `<artifact>/<part>.index`, and the suffixes of its codecs. */
export function indexKey(name: SnapshotName, artifact: string, partName: string, suffixes: readonly string[]): string {
  return fileKey(name, artifact, partName, [".index", ...suffixes]);
}

/** `stamp` is `YYYYMMDD-HHMMSS`, and optionally `-` and letters, digits and dashes that tell two runs apart. */
export function reportKey(instance: string, stamp: string, outcome: string): string {
  checked(isInstanceName(instance), "the name of an instance", instance);
  checked(reportStamp.test(stamp), "the stamp of a report", stamp);
  checked(reportOutcome.test(outcome), "the outcome in a report's name", outcome);
  return `reports/${instance}/${stamp}-${outcome}.json`;
}

/** The snapshot that a key belongs to and what it is there, or undefined for every other key. */
export function parseSnapshotKey(
  key: string,
): { readonly name: SnapshotName; readonly file: SnapshotFile } | undefined {
  const slash = key.indexOf("/");
  const name = key.slice(0, slash);
  if (slash < 0 || !isSnapshotName(name)) return undefined;
  const file = parseSnapshotFile(key.slice(slash + 1));
  return file && { name, file };
}

/** `path` is relative to the snapshot's directory. */
export function parseSnapshotFile(path: string): SnapshotFile | undefined {
  if (Object.hasOwn(fileKinds, path)) return { kind: fileKinds[path as keyof typeof fileKinds] };
  const [first = "", second = "", ...rest] = path.split("/");
  if (rest.length > 0) return undefined;
  if (first === "removed") return parseRemoval(second);
  if (!isArtifactName(first) || !segment.test(second)) return undefined;
  return { kind: "data", artifact: first, file: second };
}

export function isArtifactName(text: string): boolean {
  return artifactName.test(text) && !reserved.has(text);
}

export function isPartName(text: string): boolean {
  return part.test(text);
}

function parseRemoval(file: string): SnapshotFile | undefined {
  const artifact = file.endsWith(".json") ? file.slice(0, -".json".length) : "";
  return isArtifactName(artifact) ? { kind: "removal", artifact } : undefined;
}

function fileKey(name: SnapshotName, artifact: string, partName: string, suffixes: readonly string[]): string {
  checked(isPartName(partName), "the name of a part", partName);
  for (const text of suffixes) checked(suffix.test(text), "the suffix of a codec", text);
  const file = `${partName}${suffixes.join("")}`;
  checked(segment.test(file), "the name of a stored file", file);
  return `${checkedName(name)}/${checkedArtifact(artifact)}/${file}`;
}

function checkedName(name: SnapshotName): SnapshotName {
  checked(isSnapshotName(name), "the name of a snapshot", name);
  return name;
}

function checkedArtifact(artifact: string): string {
  checked(isArtifactName(artifact), "the name of an artifact", artifact);
  return artifact;
}

function checked(ok: boolean, what: string, name: string): void {
  if (!ok) throw snapshotErrors["snapshot/bad-name"]({ what, name, why: "it is outside of the grammar, or reserved" });
}
