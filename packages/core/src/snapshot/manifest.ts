// The commit record: what one snapshot holds on one storage. docs/manifest-format.md explains it to people.
import type { JsonObject } from "../contract/json.ts";
import type { ArtifactRecord } from "../contract/records.ts";

/** `<instance>-<YYYYMMDD-HHMMSS>[-n]`, in the configured time zone. Not an order: that is `sequence`. */
export type SnapshotName = string & { readonly __brand: "SnapshotName" };

export interface Manifest {
  readonly format: "lifeboat-snapshot";
  /** Major version: a reader refuses one it does not know. */
  readonly version: 1;
  /** Id of the storage's lifeboat.json: a manifest that was copied elsewhere counts for nothing there. */
  readonly repository: string;
  readonly instance: string;
  readonly name: SnapshotName;
  /** The same on every storage that this run committed to. */
  readonly run: string;
  /** Highest seen by this instance plus one: the order between snapshots, whatever clocks did. */
  readonly sequence: number;
  /** UTC instant of the run's claim. */
  readonly createdAt: string;
  readonly timeZone: string;
  /** `partial`: some artifact is missing, see `missing`. */
  readonly outcome: "complete" | "partial";
  readonly tags: Readonly<Record<string, string>>;
  readonly host: string;
  readonly tool: { readonly name: string; readonly version: string };
  /** SHA-256 of the manifest of this instance's snapshot before this one on this storage. */
  readonly previous: string | null;
  readonly encrypted: boolean;
  readonly hold: HoldFacts | null;
  readonly artifacts: readonly ArtifactRecord[];
  readonly missing: readonly { readonly artifact: string; readonly code: string; readonly message: string }[];
  /** Facts that older readers may ignore. */
  readonly extra: JsonObject;
}

/** What stood still while the `held` and `moment` artifacts were read. */
export interface HoldFacts {
  readonly stack: string;
  readonly from: string;
  readonly to: string;
  /** The stop window: first stop to last start, in milliseconds. */
  readonly windowMs: number;
  readonly units: readonly string[];
  /** Units that were killed after their grace: their data may be as after a power cut. */
  readonly killed: readonly string[];
}
