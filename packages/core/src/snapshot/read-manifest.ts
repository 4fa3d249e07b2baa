// Manifests to bytes and back. What is written here can be read here: every manifest is parsed before it is given out.
import { createHash } from "node:crypto";
import type { z } from "zod";
import type { Json } from "../contract/json.ts";
import { canonicalJson, parseCanonicalJson } from "./canonical-json.ts";
import { snapshotErrors } from "./errors.ts";
import { brokenRules } from "./manifest-rules.ts";
import { manifestHead, manifestSchema } from "./manifest-schema.ts";
import type { Manifest } from "./manifest.ts";

/** No manifest is longer, in bytes. */
export const longestManifest = 64 * 1024 * 1024;

const shownReasons = 5;

/**
 * The manifest that `bytes` say, or no manifest at all: `snapshot/newer-format` for a major version that this reader
 * does not know, `snapshot/invalid-manifest` for everything else that is not exactly what `serializeManifest` writes.
 * Whether it belongs to the place where it was found is not its business. `where` is what errors call it.
 */
export function parseManifest(bytes: Uint8Array, where = "manifest.json"): Manifest {
  const value = parseText(bytes, where);
  refuseNewer(value, where);
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) throw invalid(where, parsed.error.issues.map(wording));
  const manifest = value as unknown as Manifest;
  const reasons = brokenRules(manifest);
  if (reasons.length > 0) throw invalid(where, reasons);
  return manifest;
}

/** The one sequence of bytes for this manifest. Throws `snapshot/invalid-manifest` for one that nobody could read back. */
export function serializeManifest(manifest: Manifest): Buffer {
  const bytes = Buffer.from(renderManifest(manifest), "utf8");
  parseManifest(bytes, "The new manifest");
  return bytes;
}

/** Hex SHA-256 of a manifest's bytes: its identity in `previous`, and what `manifest.json.sha256` says. */
export function manifestDigest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The text of `manifest.json.sha256`, for `sha256sum -c`. */
export function digestLine(digest: string): string {
  return `${digest}  manifest.json\n`;
}

function renderManifest(manifest: Manifest): string {
  try {
    return canonicalJson(manifest);
  } catch (cause) {
    throw snapshotErrors["snapshot/invalid-manifest"](
      { where: "The new manifest", reasons: [(cause as Error).message] },
      { cause },
    );
  }
}

function parseText(bytes: Uint8Array, where: string): Json {
  if (bytes.byteLength > longestManifest) throw invalid(where, [`it is longer than ${longestManifest} bytes`]);
  try {
    return parseCanonicalJson(bytes);
  } catch (cause) {
    // A newer format may have another canonical form: say that rather than call it damaged.
    refuseNewer(parsePlainJson(bytes), where);
    throw snapshotErrors["snapshot/invalid-manifest"]({ where, reasons: [(cause as Error).message] }, { cause });
  }
}

function parsePlainJson(bytes: Uint8Array): Json {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8")) as Json;
  } catch {
    return null;
  }
}

function refuseNewer(value: Json, where: string): void {
  const head = manifestHead.safeParse(value);
  if (!head.success || head.data.version === 1) return;
  const { version, tool } = head.data;
  const writtenBy =
    tool === undefined ? `a Lifeboat that knows format version ${version}` : `${tool.name} ${tool.version}`;
  throw snapshotErrors["snapshot/newer-format"]({ where, version, writtenBy });
}

function invalid(where: string, reasons: readonly string[]): Error {
  const more = reasons.length - shownReasons;
  const shown = reasons.slice(0, shownReasons).map((reason) => reason.slice(0, 300));
  return snapshotErrors["snapshot/invalid-manifest"]({
    where,
    reasons: more > 0 ? [...shown, `and ${more} more`] : shown,
  });
}

function wording({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.map(String).join(".")}: ${message}`;
}
