// One part on all its storages: the data, and for a tree the index that was taken while the data passed.
import { createReadStream, createWriteStream } from "node:fs";
import { join as joinPath } from "node:path";
import { Transform, type Readable } from "node:stream";
import { randomUUID } from "node:crypto";
import type { Encoder } from "../contract/codec.ts";
import type { RunContext } from "../contract/context.ts";
import type { ChangedEntry } from "../contract/data.ts";
import type { PartRecord, TreeRecord } from "../contract/records.ts";
import type { ObjectKeys } from "../plan/planned-objects.ts";
import { indexTree } from "../tree/index-stream.ts";
import { join, storeBody, type StoredBody, type StoreTarget } from "./store-body.ts";

export interface PlainPart {
  readonly name: string;
  readonly mediaType: string;
  readonly kind: "stream" | "tree";
  readonly body: Readable;
}

export interface StoreWork {
  readonly ctx: RunContext;
  /** Called with the plain bytes that passed, for progress. */
  readonly onBytes: (bytes: number) => void;
}

export interface StoredPart {
  readonly plainBytes: number;
  readonly storedBytes: number;
  readonly entries: number;
  /** What the manifest of each storage that holds the part says of it; `changes` are known after the verdict. */
  record(storage: string, changes: readonly ChangedEntry[]): PartRecord | undefined;
  readonly failures: ReadonlyMap<string, unknown>;
}

export async function storePart(
  part: PlainPart,
  keys: ObjectKeys,
  encoders: readonly Encoder[],
  targets: readonly StoreTarget[],
  { ctx, onBytes }: StoreWork,
): Promise<StoredPart> {
  if (part.kind === "stream" || keys.index === null) {
    const data = await storeBody(join(part.body, tap(onBytes)), keys.data, encoders, targets, ctx);
    return storedPart(part, data, null);
  }
  const file = joinPath(ctx.workDir, `index-${randomUUID()}`);
  const index = indexTree(createWriteStream(file, { flags: "wx", mode: 0o600 }));
  const data = await storeBody(join(join(part.body, tap(onBytes)), index.through), keys.data, encoders, targets, ctx);
  const { entries, digest } = await index.result;
  const holding = targets.filter((target) => data.receipts.has(target.name));
  const stored = await storeBody(createReadStream(file), keys.index, encoders, holding, ctx);
  return storedPart(part, data, { entries, digest, stored });
}

function tap(onBytes: (bytes: number) => void): Transform {
  return new Transform({
    transform: (chunk: Buffer, _encoding, next) => {
      onBytes(chunk.length);
      next(null, chunk);
    },
  });
}

interface StoredIndex {
  readonly entries: number;
  readonly digest: string;
  readonly stored: StoredBody;
}

function storedPart(part: PlainPart, data: StoredBody, index: StoredIndex | null): StoredPart {
  return {
    plainBytes: data.plain.bytes,
    storedBytes: data.stored.bytes + (index?.stored.stored.bytes ?? 0),
    entries: index?.entries ?? 0,
    failures: new Map([...data.failures, ...(index?.stored.failures ?? [])]),
    record: (storage, changes) => {
      const object = data.receipts.get(storage);
      if (object === undefined) return undefined;
      const head = { name: part.name, mediaType: part.mediaType, kind: part.kind, codecs: data.codecs, object };
      const bytes = { plain: data.plain, stored: data.stored };
      if (index === null) return { ...head, ...bytes };
      const tree = treeRecord(index, storage, changes);
      return tree === undefined ? undefined : { ...head, ...bytes, tree };
    },
  };
}

function treeRecord(
  { entries, digest, stored }: StoredIndex,
  storage: string,
  changes: readonly ChangedEntry[],
): TreeRecord | undefined {
  const object = stored.receipts.get(storage);
  if (object === undefined) return undefined;
  return {
    entries,
    digest,
    index: { object, codecs: stored.codecs, plain: stored.plain, stored: stored.stored },
    changes,
  };
}
