// What can lie under the name of a snapshot: three things, three types, so that nobody restores from the wrong one.
import type { Claim } from "./claim.ts";
import type { Manifest, SnapshotName } from "./manifest.ts";
import type { Tombstone } from "./tombstone.ts";

export type FoundSnapshot = Snapshot | IncompleteSnapshot | DamagedSnapshot;

interface Found {
  readonly name: SnapshotName;
  readonly instance: string;
  /** The storage's name in the configuration. */
  readonly storage: string;
  /** True where reading it costs no network. */
  readonly local: boolean;
}

/** A good one: its manifest is right, in its place, and every object it names is there with the right length. */
export interface Snapshot extends Found {
  readonly kind: "good";
  readonly manifest: Manifest;
  /** Hex SHA-256 of the manifest's bytes. */
  readonly digest: string;
}

/** No manifest: a run that still goes on, or died. Counts for nothing. */
export interface IncompleteSnapshot extends Found {
  readonly kind: "incomplete";
  /** Undefined where none can be read. */
  readonly claim: Claim | undefined;
  /** Since the claim, by this host's clock. */
  readonly ageMs: number | undefined;
  /** It was being removed: only the rest of it is here. */
  readonly tombstone: Tombstone | undefined;
}

/** A manifest that cannot be trusted, or objects that are not as it says. Counts for nothing, and is never removed as rubbish. */
export interface DamagedSnapshot extends Found {
  readonly kind: "damaged";
  readonly reasons: readonly Damage[];
  /** Where it can be read; for looking, never for restoring. */
  readonly manifest: Manifest | undefined;
  readonly claim: Claim | undefined;
  /** It was being removed when that was interrupted. */
  readonly tombstone: Tombstone | undefined;
}

export interface Damage {
  readonly what:
    | "manifest-invalid"
    | "newer-format"
    | "digest-missing"
    | "digest-wrong"
    | "foreign-repository"
    | "wrong-place"
    | "object-missing"
    | "object-length"
    | "object-digest"
    | "object-content"
    | "being-removed"
    | "tombstone-unreadable"
    | "unreadable";
  readonly key: string;
  /** A whole sentence's worth, for people; names the object. */
  readonly message: string;
}

/** Newest first: by sequence, then by the claim's instant, then by name. Never by file times. */
export function sortBySequence<S extends Snapshot>(snapshots: readonly S[]): S[] {
  return [...snapshots].sort((a, b) => newerFirst(a, b));
}

function newerFirst(a: Snapshot, b: Snapshot): number {
  const [left, right] = [a.manifest, b.manifest];
  if (left.sequence !== right.sequence) return right.sequence - left.sequence;
  const instants = Date.parse(right.createdAt) - Date.parse(left.createdAt);
  if (instants !== 0) return instants;
  return left.name < right.name ? 1 : left.name > right.name ? -1 : 0;
}

/** The highest number that a find says is taken, from manifests and claims alike. */
export function sequenceOf(found: FoundSnapshot): number | undefined {
  if (found.kind === "good") return found.manifest.sequence;
  return found.claim?.sequence;
}
