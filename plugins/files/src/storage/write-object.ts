// Puts one object: written under a draft's name, made durable, measured, and only then given its own name.
import { link, rename, unlink, type FileHandle } from "node:fs/promises";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  promisedErrors,
  type PutOptions,
  type RunContext,
  type Source,
  type StoredObject,
} from "@lifeboat/core/plugin";
import { statOf } from "./anchored-directory.ts";
import { openDraft, unlinkIfThere, type Draft } from "./object-draft.ts";
import { errnoOf, storageErrors, touching } from "./storage-errors.ts";

export async function writeObject(
  root: string,
  key: string,
  source: Source,
  options: PutOptions,
  ctx: RunContext,
): Promise<StoredObject> {
  ctx.signal.throwIfAborted();
  await using draft = await openDraft(root, key, ctx);
  const bytes = await fill(draft, source, ctx.signal);
  if (source.bytes !== undefined && source.bytes !== bytes) {
    throw storageErrors["files/storage-source-length"]({ key, expected: source.bytes, read: bytes });
  }
  await makeDurable(draft, bytes);
  ctx.signal.throwIfAborted();
  await (options.ifAbsent === true ? publishNew(draft, root) : publishOver(draft));
  return { key, bytes };
}

async function fill(draft: Draft, source: Source, signal: AbortSignal): Promise<number> {
  const opened = await source.open();
  const body = opened instanceof Readable ? opened : Readable.from(opened, { objectMode: false });
  const sink = new FileSink(draft.file, draft.path);
  await givingUpOn(signal, pipeline(body, sink, { signal }));
  return sink.bytes;
}

/** A source that hangs must not hold up an abort: its stream is destroyed, but nobody waits for it. */
async function givingUpOn(signal: AbortSignal, work: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(signal.reason as Error);
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    await Promise.race([work, promise]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

/** How much may wait for the disk before it is sent there. */
const writeBehindBytes = 32 * 1024 * 1024;

/**
 * Writes what has gathered while the last write was under way in one call, and counts it. The disk is set to work on the
 * way, so that little is left for the fsync at the end; a failure there is as final as one of that fsync.
 */
class FileSink extends Writable {
  bytes = 0;
  #behind = 0;
  #syncing: Promise<void> | undefined;
  readonly #file: FileHandle;
  readonly #path: string;

  constructor(file: FileHandle, path: string) {
    super({ highWaterMark: 1024 * 1024 });
    this.#file = file;
    this.#path = path;
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.#append([chunk]).then(() => done(), done);
  }

  override _writev(items: { chunk: Uint8Array }[], done: (error?: Error) => void): void {
    this.#append(items.map(({ chunk }) => chunk)).then(() => done(), done);
  }

  async #append(chunks: readonly Uint8Array[]): Promise<void> {
    const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    let { bytesWritten } = await touching(this.#path, this.#file.writev(chunks));
    while (bytesWritten < total) {
      const rest = Buffer.concat(chunks).subarray(bytesWritten);
      bytesWritten += (await touching(this.#path, this.#file.write(rest))).bytesWritten;
    }
    this.bytes += total;
    this.#setDiskToWork(total);
  }

  override _final(done: (error?: Error) => void): void {
    Promise.resolve(this.#syncing).then(() => done(), done);
  }

  #setDiskToWork(bytes: number): void {
    this.#behind += bytes;
    if (this.#behind < writeBehindBytes || this.#syncing !== undefined) return;
    this.#behind = 0;
    this.#syncing = touching(this.#path, this.#file.datasync());
    this.#syncing.then(
      () => (this.#syncing = undefined),
      (error: unknown) => this.destroy(error as Error),
    );
  }
}

/**
 * After a failed fsync the kernel may have dropped the bytes and marked them clean: a second fsync would lie, so the
 * draft is given up. The size shows writes that the disk's driver claimed and did not do.
 */
async function makeDurable(draft: Draft, bytes: number): Promise<void> {
  await touching(draft.path, draft.file.sync());
  const { size } = await touching(draft.path, draft.file.stat());
  if (size !== bytes)
    throw storageErrors["files/storage-lost-bytes"]({ path: draft.path, written: bytes, found: size });
  // Network file systems may keep their bad news until now.
  await touching(draft.path, draft.file.close());
}

async function publishNew(draft: Draft, location: string): Promise<void> {
  await linkTo(draft, draft.draftName, draft.name, () =>
    promisedErrors["storage/exists"]({ key: draft.key, location }),
  );
  await syncOr(draft, () => unlink(draft.directory.at(draft.name)));
  await unlinkIfThere(draft.directory, draft.draftName);
}

async function publishOver(draft: Draft): Promise<void> {
  const { directory, name, draftName } = draft;
  const old = await statOf(directory, name);
  if (old !== undefined && !old.isFile()) {
    throw storageErrors["files/storage-key-clash"]({ key: draft.key, path: draft.path });
  }
  const kept = `${draftName}-old`;
  if (old !== undefined) await linkTo(draft, name, kept, (error) => error);
  await touching(draft.path, rename(directory.at(draftName), directory.at(name)));
  await syncOr(draft, () =>
    old === undefined ? unlink(directory.at(name)) : rename(directory.at(kept), directory.at(name)),
  );
}

const noLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"]);

/** `link` decides in one step who is first. */
async function linkTo(draft: Draft, from: string, to: string, taken: (error: unknown) => unknown): Promise<void> {
  const { directory } = draft;
  try {
    await link(directory.at(from), directory.at(to));
  } catch (error) {
    const errno = errnoOf(error) ?? "";
    if (errno === "EEXIST") throw taken(error);
    if (noLinks.has(errno)) throw storageErrors["files/storage-no-links"]({ path: directory.path }, { cause: error });
    await touching(directory.pathOf(to), Promise.reject(error as Error));
  }
}

/** Makes the new name durable, or puts everything back as it was. */
async function syncOr(draft: Draft, putBack: () => Promise<void>): Promise<void> {
  try {
    await draft.directory.sync();
  } catch (error) {
    await putBack();
    throw error;
  }
}
