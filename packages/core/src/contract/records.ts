// What a manifest says of an artifact. Restore reads these, never today's configuration.
import type { Json } from "./json.ts";
import type { ChangedEntry } from "./data.ts";
import type { StoredObject } from "./storage.ts";

/**
 * `live`: read while services run. `held`: its writers stood still. `moment`: everything of the instance stood
 * still, and all `moment` artifacts of the run belong together.
 */
export type Consistency = "live" | "held" | "moment";

export interface ArtifactRecord {
  readonly name: string;
  /** The extractor's type and the plugin that owns it; restore asks that plugin. */
  readonly type: string;
  readonly plugin: { readonly name: string; readonly version: string };
  /** The artifact's own section as it was configured (secrets stay references): restore makes the extractor from it. */
  readonly config: Json;
  readonly consistency: Consistency;
  /** UTC instants between which the bytes were read. */
  readonly read: { readonly from: string; readonly to: string };
  /** Facts of the source that the extractor wants back at restore; its own words. */
  readonly facts: Json;
  readonly warnings: readonly string[];
  readonly parts: readonly PartRecord[];
}

export interface PartRecord {
  readonly name: string;
  readonly mediaType: string;
  readonly kind: "stream" | "tree";
  /** The chain in the order it was applied; decoding walks it backwards. */
  readonly codecs: readonly CodecRecord[];
  /** The storage's receipt, verbatim: identity is never derived from a path again. */
  readonly object: StoredObject;
  readonly plain: BytesRecord;
  readonly stored: BytesRecord;
  /** Trees only. */
  readonly tree?: TreeRecord;
}

export interface BytesRecord {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

export interface CodecRecord {
  readonly id: string;
  readonly params: Json;
}

export interface TreeRecord {
  readonly entries: number;
  /** SHA-256 over the canonical lines of the index: equal trees have equal digests. */
  readonly digest: string;
  readonly index: {
    readonly object: StoredObject;
    readonly codecs: readonly CodecRecord[];
    readonly plain: BytesRecord;
    readonly stored: BytesRecord;
  };
  /** Live trees only: entries that changed or vanished while they were read. All others are exact. */
  readonly changes: readonly ChangedEntry[];
}
