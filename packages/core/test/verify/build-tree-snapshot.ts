// A snapshot with a real tree in it: packed with GNU tar, indexed and compressed as a run does it.
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { encodeThrough } from "../../src/codec/chain.ts";
import { zstdEncoder } from "../../src/codec/zstd.ts";
import type { BytesRecord, CodecRecord, PartRecord } from "@lifeboat/core/plugin";
import { dataKey, indexKey } from "../../src/snapshot/layout.ts";
import type { Manifest, SnapshotName } from "../../src/snapshot/manifest.ts";
import { indexTree } from "../../src/tree/index-stream.ts";
import { packDirectory } from "../../src/tree/pack-tree.ts";
import { buildManifest, commitAs, sha256 } from "../snapshot/build-snapshot.ts";
import { gather } from "../snapshot/gather.ts";
import type { MemoryStorage } from "../snapshot/memory-storage.ts";
import { runContext } from "../snapshot/run-context.ts";

interface Encoded {
  readonly body: Buffer;
  readonly codecs: readonly CodecRecord[];
  readonly plain: BytesRecord;
  readonly stored: BytesRecord;
}

/** Two artifacts: `files`, a tree, and `dump`, a stream. */
export async function buildTreeSnapshot(storage: MemoryStorage, at = "2026-03-01T02:00:00.000Z"): Promise<Manifest> {
  const bare = buildManifest({ at, artifacts: [{ name: "files" }, { name: "dump", body: "create table x;\n" }] });
  const { archive, index, entries, digest } = await packed(at);
  const [data, lines] = [await encode(archive), await encode(index)];
  const dataObject = put(storage, dataKey(bare.name, "files", "data", "tree", [".zst"]), data.body);
  const indexObject = put(storage, indexKey(bare.name, "files", "data", [".zst"]), lines.body);
  const part: PartRecord = {
    name: "data",
    mediaType: "application/x-tar",
    kind: "tree",
    codecs: data.codecs,
    object: dataObject,
    plain: data.plain,
    stored: data.stored,
    tree: {
      entries,
      digest,
      index: { object: indexObject, codecs: lines.codecs, plain: lines.plain, stored: lines.stored },
      changes: [],
    },
  };
  const [files, dump] = bare.artifacts;
  put(storage, dataKeyOfDump(bare.name), Buffer.from("create table x;\n"));
  const manifest = { ...bare, artifacts: [{ ...files!, parts: [part] }, dump!] };
  await commitAs(storage, manifest);
  return manifest;
}

/** The tree of the day: small, with one of each common kind. */
async function packed(content: string) {
  const root = await mkdtemp(join(tmpdir(), "lifeboat-verify-"));
  try {
    await mkdir(join(root, "sub"));
    await writeFile(join(root, "sub/a.txt"), content);
    await writeFile(join(root, "b.txt"), "b".repeat(3000));
    await symlink("b.txt", join(root, "link"));
    const { body } = packDirectory(root);
    const sink = new PassThrough();
    const [lines, { through, result }] = [gather(sink), indexTree(sink)];
    const archive = await gather(body.pipe(through));
    return { archive, index: await lines, ...(await result) };
  } finally {
    await rm(root, { recursive: true });
  }
}

export async function encode(plain: Buffer): Promise<Encoded> {
  const chain = encodeThrough(
    Readable.from([plain], { objectMode: false }),
    [zstdEncoder({ level: 3, path: "" })],
    runContext(),
  );
  const body = await gather(chain.body);
  return { body, codecs: chain.records(), plain: record(plain), stored: record(body) };
}

function record(body: Buffer): BytesRecord {
  return { bytes: body.length, sha256: sha256(body) };
}

function put(storage: MemoryStorage, key: string, body: Buffer) {
  storage.objects.set(key, body);
  return { key, bytes: body.length };
}

function dataKeyOfDump(name: SnapshotName): string {
  return dataKey(name, "dump", "data", "stream", []);
}
