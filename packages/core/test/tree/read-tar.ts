// Shortcuts of the tree tests: whole archives and whole indexes in memory.
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { buffer } from "node:stream/consumers";
import type { TreeEntry } from "../../src/contract/data.ts";
import { indexTree, type IndexSummary } from "../../src/tree/index-stream.ts";
import { packDirectory, type PackOptions } from "../../src/tree/pack-tree.ts";
import { TarReader } from "../../src/tree/tar-reader.ts";

export async function packed(path: string, options: PackOptions = {}): Promise<Buffer> {
  return buffer(packDirectory(path, options).body);
}

/** Reads an archive in pieces of `step` bytes. */
export function readTar(tar: Buffer, step = tar.length): TreeEntry[] {
  const entries: TreeEntry[] = [];
  const reader = new TarReader((entry) => entries.push(entry));
  for (let at = 0; at < tar.length; at += step) {
    for (let taken = reader.write(tar.subarray(at, at + step)); !taken; taken = reader.proceed());
  }
  reader.end();
  return entries;
}

export async function indexed(tar: Buffer): Promise<IndexSummary & { readonly text: Buffer; readonly passed: Buffer }> {
  const text: Buffer[] = [];
  const sink = new Writable({ write: (chunk: Buffer, _encoding, next) => next(void text.push(chunk)) });
  const { through, result } = indexTree(sink);
  const passed: Buffer[] = [];
  const collect = new Writable({ write: (chunk: Buffer, _encoding, next) => next(void passed.push(chunk)) });
  await pipeline(Readable.from(pieces(tar)), through, collect);
  return { ...(await result), text: Buffer.concat(text), passed: Buffer.concat(passed) };
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}
