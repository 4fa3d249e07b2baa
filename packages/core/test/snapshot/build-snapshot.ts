// Builds whole snapshots on a storage, object by object, as a run would have left them.
import { createHash } from "node:crypto";
import type { ArtifactRecord, Consistency, PartRecord, Storage } from "@lifeboat/core/plugin";
import { serializeClaim } from "../../src/snapshot/claim.ts";
import { canonicalJson } from "../../src/snapshot/canonical-json.ts";
import * as layout from "../../src/snapshot/layout.ts";
import type { Manifest, SnapshotName } from "../../src/snapshot/manifest.ts";
import { digestLine, manifestDigest, serializeManifest } from "../../src/snapshot/read-manifest.ts";
import { snapshotName } from "../../src/snapshot/snapshot-name.ts";
import { putObject } from "../../src/snapshot/small-object.ts";
import { runContext } from "./run-context.ts";

export const repository = "11111111-2222-4333-8444-555555555555";

export interface BuiltArtifact {
  readonly name: string;
  readonly consistency?: Consistency;
  /** Body of the one part, `data`. */
  readonly body?: string;
  readonly readTo?: string;
}

export interface BuildRequest {
  readonly instance?: string;
  readonly at?: string;
  readonly sequence?: number;
  readonly run?: string;
  readonly repository?: string;
  readonly artifacts?: readonly BuiltArtifact[];
  readonly change?: (manifest: Manifest) => Manifest;
}

export const sha256 = (body: string | Uint8Array): string => createHash("sha256").update(body).digest("hex");

export function buildManifest(request: BuildRequest = {}): Manifest {
  const at = request.at ?? "2026-03-01T02:00:00.000Z";
  const instance = request.instance ?? "app";
  const name = snapshotName(instance, new Date(at), "UTC");
  const artifacts = (request.artifacts ?? [{ name: "uploads" }, { name: "notes" }]).map((one) => record(name, at, one));
  const manifest: Manifest = {
    format: "lifeboat-snapshot",
    version: 1,
    repository: request.repository ?? repository,
    instance,
    name,
    run: request.run ?? `run-${instance}-${request.sequence ?? 1}`,
    sequence: request.sequence ?? 1,
    createdAt: at,
    timeZone: "UTC",
    outcome: "complete",
    tags: {},
    host: "test",
    tool: { name: "lifeboat", version: "0.1.0" },
    previous: null,
    encrypted: false,
    hold: null,
    artifacts,
    missing: [],
    extra: {},
  };
  return request.change?.(manifest) ?? manifest;
}

export async function buildSnapshot(storage: Storage, request: BuildRequest = {}): Promise<Manifest> {
  const manifest = buildManifest(request);
  for (const artifact of request.artifacts ?? [{ name: "uploads" }, { name: "notes" }]) {
    await put(storage, dataKeyOf(manifest.name, artifact), bodyOf(artifact));
  }
  await commitAs(storage, manifest);
  return manifest;
}

/** Everything but the data. */
export async function commitAs(storage: Storage, manifest: Manifest): Promise<void> {
  await putClaim(storage, manifest.name, manifest);
  await put(storage, layout.guideKey(manifest.name), "# Restore\n");
  await put(storage, layout.checksumsKey(manifest.name), checksums(manifest));
  await putManifest(storage, manifest.name, serializeManifest(manifest));
}

export async function putManifest(storage: Storage, name: SnapshotName, bytes: Buffer): Promise<void> {
  await put(storage, layout.manifestDigestKey(name), digestLine(manifestDigest(bytes)));
  await put(storage, layout.manifestKey(name), bytes);
}

export async function putClaim(
  storage: Storage,
  name: SnapshotName,
  { run, createdAt, sequence }: Pick<Manifest, "run" | "createdAt" | "sequence">,
): Promise<void> {
  await put(storage, layout.claimKey(name), serializeClaim({ run, host: "test", at: createdAt, sequence }));
}

export async function putRepository(storage: Storage, id = repository): Promise<void> {
  const json = { format: "lifeboat-repository", version: 1, repository: id, createdAt: "2026-01-01T00:00:00.000Z" };
  await put(storage, layout.repositoryKey, canonicalJson(json));
}

export async function put(storage: Storage, key: string, body: string | Uint8Array): Promise<void> {
  await putObject(storage, key, Buffer.from(body), {}, runContext());
}

function checksums(manifest: Manifest): string {
  const objects = manifest.artifacts.flatMap(({ parts }) =>
    parts.flatMap((one) => (one.tree === undefined ? [one] : [one, one.tree.index])),
  );
  const lines = objects.map(
    ({ object, stored }) => `${stored.sha256}  ${object.key.slice(manifest.name.length + 1)}\n`,
  );
  return [...lines, `${sha256("# Restore\n")}  RESTORE.md\n`].join("");
}

function record(name: SnapshotName, at: string, artifact: BuiltArtifact): ArtifactRecord {
  return {
    name: artifact.name,
    type: "files",
    plugin: { name: "@lifeboat/plugin-files", version: "0.1.0" },
    config: null,
    consistency: artifact.consistency ?? "live",
    read: { from: at, to: artifact.readTo ?? at },
    facts: {},
    warnings: [],
    parts: [part(name, artifact)],
  };
}

function part(name: SnapshotName, artifact: BuiltArtifact): PartRecord {
  const body = bodyOf(artifact);
  const bytes = { bytes: Buffer.byteLength(body), sha256: sha256(body) };
  const object = { key: dataKeyOf(name, artifact), bytes: bytes.bytes, digest: `sha256:${bytes.sha256}` };
  return { name: "data", mediaType: "text/plain", kind: "stream", codecs: [], object, plain: bytes, stored: bytes };
}

function dataKeyOf(name: SnapshotName, artifact: BuiltArtifact): string {
  return layout.dataKey(name, artifact.name, "data", "stream", []);
}

function bodyOf(artifact: BuiltArtifact): string {
  return artifact.body ?? `the content of ${artifact.name}\n`;
}
