// Walks the storage: every object below a prefix once, as it streams, and an error rather than a short list.
import { isUtf8 } from "node:buffer";
import { opendir } from "node:fs/promises";
import type { RunContext, StoredObject } from "@lifeboat/core/plugin";
import { openBelow, statOf, type AnchoredDirectory } from "./anchored-directory.ts";
import { draftPrefix, parsePrefix } from "./object-key.ts";
import { storageErrors, touching } from "./storage-errors.ts";

const batchSize = 64;

export async function* listObjects(root: string, prefix: string, ctx: RunContext): AsyncGenerator<StoredObject> {
  const { parents, name } = parsePrefix(prefix);
  await using directory = await openBelow(root, parents);
  if (directory === undefined) return;
  const above = parents.map((segment) => `${segment}/`).join("");
  yield* below(directory, above, (candidate) => candidate.startsWith(name) && !isFileSystemsOwn(above, candidate), ctx);
}

/** ext4 keeps this directory for itself in the root of every file system, closed to everybody but root. */
function isFileSystemsOwn(above: string, name: string): boolean {
  return above === "" && name === "lost+found";
}

type Wanted = (name: string) => boolean;
const every: Wanted = () => true;

async function* below(
  directory: AnchoredDirectory,
  above: string,
  wanted: Wanted,
  ctx: RunContext,
): AsyncGenerator<StoredObject> {
  for await (const names of batches(directory, wanted)) {
    ctx.signal.throwIfAborted();
    const all = await Promise.all(names.map(async (name) => ({ name, stats: await statOf(directory, name) })));
    for (const { name, stats } of all) {
      // Deleted since its name was read.
      if (stats === undefined) continue;
      if (stats.isFile()) yield { key: above + name, bytes: stats.size };
      else if (stats.isDirectory()) yield* within(directory, name, above, ctx);
      else throw storageErrors["files/storage-special"]({ path: directory.pathOf(name) });
    }
  }
}

async function* within(
  directory: AnchoredDirectory,
  name: string,
  above: string,
  ctx: RunContext,
): AsyncGenerator<StoredObject> {
  await using child = await directory.child(name);
  if (child !== undefined) yield* below(child, `${above}${name}/`, every, ctx);
}

async function* batches(directory: AnchoredDirectory, wanted: Wanted): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const name of namesIn(directory)) {
    if (name.startsWith(draftPrefix) || !wanted(name)) continue;
    batch.push(name);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Names that are not UTF-8 are left out: no key can name them, so they are nobody's objects. */
async function* namesIn(directory: AnchoredDirectory): AsyncGenerator<string> {
  const entries = await touching(directory.path, opendir(directory.self, bytewise));
  try {
    for (;;) {
      const entry = await touching(directory.path, entries.read());
      if (entry === null) return;
      // Bytes, as `bytewise` asks; the types of Node know only text here.
      const name = entry.name as unknown as Buffer;
      if (isUtf8(name)) yield name.toString("utf8");
    }
  } finally {
    await entries.close();
  }
}

const bytewise = { encoding: "buffer" as BufferEncoding, bufferSize: 1024 };
