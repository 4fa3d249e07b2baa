// All artifacts of an instance with owner, policy and storages, and what no artifact covers.
import type { Covered } from "../contract/extractor.ts";
import type { Consistency } from "../contract/records.ts";
import type { TreeRef } from "../contract/stack.ts";

export interface Catalog {
  readonly instances: readonly InstanceCatalog[];
}

export interface InstanceCatalog {
  readonly instance: string;
  readonly artifacts: readonly CatalogArtifact[];
  /** Volumes, bind mounts and database services that nothing preserves and nothing explains. */
  readonly uncovered: readonly Uncovered[];
  /** Explained away in the configuration. */
  readonly explained: readonly (Uncovered & { readonly reason: string })[];
}

export interface CatalogArtifact {
  readonly name: string;
  readonly type: string;
  readonly owner: string | null;
  readonly consistency: Consistency;
  readonly everyMs: number | null;
  readonly storages: readonly string[];
  readonly covers: readonly Covered[];
  /** Why it could not be looked at now; a backup would fail with it. */
  readonly problem: { readonly code: string; readonly message: string; readonly remedy: string } | null;
}

export type Uncovered = (TreeRef | { readonly kind: "service"; readonly name: string }) & {
  /** Who uses it, for people: `app:/data`. */
  readonly usedBy: readonly string[];
};
