// Reads one object. Ends only after the last byte that was there when it was opened; a shorter file is an error.
import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { addAbortSignal, Readable } from "node:stream";
import { promisedErrors, type GetOptions, type RunContext } from "@lifeboat/core/plugin";
import { openBelow, statOf, type AnchoredDirectory } from "./anchored-directory.ts";
import { parseKey } from "./object-key.ts";
import { errnoOf, storageErrors, touching } from "./storage-errors.ts";

// Without O_NONBLOCK a FIFO in the storage would stop us for ever.
const forReading = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const pieceBytes = 1024 * 1024;

export async function readObject(root: string, key: string, options: GetOptions, ctx: RunContext): Promise<Readable> {
  ctx.signal.throwIfAborted();
  const { parents, name } = parseKey(key);
  await using directory = await openBelow(root, parents);
  const file = directory === undefined ? undefined : await openFile(directory, name);
  if (directory === undefined || file === undefined) throw promisedErrors["storage/missing"]({ key, location: root });
  try {
    const path = directory.pathOf(name);
    const { start, end } = await rangeOf(file, path, options);
    return addAbortSignal(ctx.signal, new FileRange(file, path, start, end));
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openFile(directory: AnchoredDirectory, name: string): Promise<FileHandle | undefined> {
  const stats = await statOf(directory, name);
  if (stats === undefined || stats.isDirectory()) return undefined;
  if (!stats.isFile()) throw storageErrors["files/storage-special"]({ path: directory.pathOf(name) });
  try {
    return await open(directory.at(name), forReading);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    return touching(directory.pathOf(name), Promise.reject(error as Error));
  }
}

async function rangeOf(file: FileHandle, path: string, { range }: GetOptions): Promise<{ start: number; end: number }> {
  const { size } = await touching(path, file.stat());
  const start = range?.start ?? 0;
  if (start > size) throw storageErrors["files/storage-bad-range"]({ path, start, bytes: size });
  return { start, end: Math.min(range?.end ?? size, size) };
}

/** The bytes `[start, end)` of a file. */
class FileRange extends Readable {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #start: number;
  readonly #end: number;
  #at: number;

  constructor(file: FileHandle, path: string, start: number, end: number) {
    super({ highWaterMark: pieceBytes });
    this.#file = file;
    this.#path = path;
    this.#start = start;
    this.#end = end;
    this.#at = start;
  }

  override _read(): void {
    this.#piece().then(
      (piece) => this.push(piece),
      (error: unknown) => this.destroy(error as Error),
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#file.close().then(
      () => done(error),
      (failed: unknown) => done(error ?? (failed as Error)),
    );
  }

  async #piece(): Promise<Buffer | null> {
    const wanted = Math.min(pieceBytes, this.#end - this.#at);
    if (wanted <= 0) return null;
    const buffer = Buffer.allocUnsafeSlow(wanted);
    const { bytesRead } = await touching(this.#path, this.#file.read(buffer, 0, wanted, this.#at));
    if (bytesRead === 0) throw this.#cut();
    this.#at += bytesRead;
    return buffer.subarray(0, bytesRead);
  }

  #cut(): Error {
    const facts = { path: this.#path, expected: this.#end - this.#start, read: this.#at - this.#start };
    return storageErrors["files/storage-cut"](facts);
  }
}
