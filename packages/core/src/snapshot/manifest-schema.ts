// The shape of a manifest, key by key. What keys must say of each other stands in manifest-rules.ts.
import { z } from "zod";
import { isArtifactName, isPartName } from "./layout.ts";
import { isInstanceName, isSnapshotName } from "./snapshot-name.ts";

const label = z.string().min(1).max(1024);
const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "is not a SHA-256 in lower-case hex");
const instant = z.iso.datetime("is not a UTC instant");
const json = z.unknown().refine((value) => value !== undefined, "is missing");
const object = z.record(z.string(), z.unknown());
const key = z.string().min(1).max(1024);

/** Sequences end here, far below what a number can hold, so that the next one can always be counted. */
export const highestSequence = 1_000_000_000_000;
export const sequence = z.int().min(1).max(highestSequence);
export const runId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, "is not the id of a run");
export const repositoryId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{7,63}$/, "is not the id of a repository");
export const utcInstant = instant;
export const hostName = label;

const artifactName = z.string().refine(isArtifactName, "is not the name of an artifact");
const partName = z.string().refine(isPartName, "is not the name of a part");
const bytes = z.strictObject({ bytes: count, sha256 });
const codecs = z.array(z.strictObject({ id: label, params: json })).max(16);
const storedObject = z.strictObject({
  key,
  bytes: count,
  version: label.optional(),
  digest: label.optional(),
});

const tree = z.strictObject({
  entries: count,
  digest: sha256,
  index: z.strictObject({ object: storedObject, codecs, plain: bytes, stored: bytes }),
  changes: z.array(z.strictObject({ path: z.string(), what: z.enum(["changed", "vanished"]) })),
});

const part = z.strictObject({
  name: partName,
  mediaType: label,
  kind: z.enum(["stream", "tree"]),
  codecs,
  object: storedObject,
  plain: bytes,
  stored: bytes,
  tree: tree.optional(),
});

const artifact = z.strictObject({
  name: artifactName,
  type: label,
  plugin: z.strictObject({ name: label, version: label }),
  config: z.json(),
  consistency: z.enum(["live", "held", "moment"]),
  read: z.strictObject({ from: instant, to: instant }),
  facts: json,
  warnings: z.array(z.string()),
  parts: z.array(part),
});

const hold = z.strictObject({
  stack: label,
  from: instant,
  to: instant,
  windowMs: z.number().nonnegative(),
  units: z.array(label),
  killed: z.array(label),
});

export const manifestSchema = z.strictObject({
  format: z.literal("lifeboat-snapshot"),
  version: z.literal(1),
  repository: repositoryId,
  instance: z.string().refine(isInstanceName, "is not the name of an instance"),
  name: z.string().refine(isSnapshotName, "is not the name of a snapshot"),
  run: runId,
  sequence,
  createdAt: instant,
  timeZone: label,
  outcome: z.enum(["complete", "partial"]),
  tags: z.record(z.string(), z.string()),
  host: hostName,
  tool: z.strictObject({ name: label, version: label }),
  previous: sha256.nullable(),
  encrypted: z.boolean(),
  hold: hold.nullable(),
  artifacts: z.array(artifact),
  missing: z.array(z.strictObject({ artifact: artifactName, code: label, message: z.string() })),
  extra: object,
});

/** Enough of a manifest of any version to say who can read it. */
export const manifestHead = z.looseObject({
  format: z.literal("lifeboat-snapshot"),
  version: z.int().positive(),
  tool: z.looseObject({ name: label, version: label }).optional().catch(undefined),
});
