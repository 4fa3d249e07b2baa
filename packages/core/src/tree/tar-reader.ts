// Reads a packed tree as it passes and says which entries it holds. The one reader of our own: for the index, never for a restore.
import { createHash, hash } from "node:crypto";
import type { TreeEntry } from "../contract/data.ts";
import { treeErrors } from "./errors.ts";
import { noPax, paxLimitBytes, readPax, type PaxHeader } from "./pax-records.ts";
import { SparseMap } from "./sparse-map.ts";
import { describeMember, type Member, type Names } from "./tar-member.ts";
import { blockBytes, isZeroBlock, readHeader, type TarHeader } from "./tar-header.ts";

/**
 * tar writes whole records and fills the last one up, so that a cut in the trailing zeros is noticed as well. As large as
 * a pipe takes at once: its default of 20 blocks costs a tenth more time on every stage behind it.
 */
export const recordBytes = 128 * blockBytes;

/** Holes are digested as the zeros that a reader sees, this much between two pauses. */
const zerosAtOnce = 256 * 1024 * 1024;
const zeros = Buffer.alloc(1024 * 1024);

type Wait = "bytes" | "pause";

/**
 * Push bytes in with `write`, then call `end`; each entry is given to `onEntry` once all of it was read. Understands
 * what `tree/pack-tree.ts` writes (ustar, pax headers, GNU sparse 1.0) and GNU long names. Everything else, every cut
 * and every byte too many throws `tree/malformed` with its offset; the reader is of no use afterwards. Memory is bounded
 * by the largest extended header (1 MiB) and the largest sparse map (64 MiB), whatever the archive claims.
 */
export class TarReader {
  readonly #onEntry: (entry: TreeEntry) => void;
  readonly #steps: Generator<Wait, void, undefined>;
  #chunk: Buffer = Buffer.alloc(0);
  #at = 0;
  #chunkOffset = 0;
  #complete = false;

  constructor(onEntry: (entry: TreeEntry) => void) {
    this.#onEntry = onEntry;
    this.#steps = this.#archive();
  }

  /** False: a large hole is being digested; let others run, then call `proceed` until it says true, and go on. */
  write(chunk: Buffer): boolean {
    this.#chunkOffset += this.#chunk.length;
    this.#chunk = chunk;
    this.#at = 0;
    return this.proceed();
  }

  proceed(): boolean {
    if (this.#complete) return this.#refuseMore();
    const step = this.#steps.next();
    if (step.done !== true) return step.value === "bytes";
    this.#complete = true;
    return this.#refuseMore();
  }

  end(): void {
    if (!this.#complete) this.#fail("it ends too early");
  }

  #refuseMore(): boolean {
    if (this.#at < this.#chunk.length) this.#fail("there is something after the end");
    return true;
  }

  *#archive(): Generator<Wait, void, undefined> {
    let pax: PaxHeader = noPax;
    let names: Names = {};
    for (let entries = 0; ;) {
      const start = this.#offset;
      const block = yield* this.#take(blockBytes);
      if (isZeroBlock(block)) {
        if (pax !== noPax || names.path !== undefined || names.link !== undefined)
          this.#fail("an entry is missing", start);
        if (entries === 0) this.#fail("it holds no entry, not even the root", start);
        return yield* this.#trailer();
      }
      const header = this.#good(readHeader(block), start);
      if (header.type === "x") {
        if (pax !== noPax) this.#fail("an extended header follows another", start);
        pax = this.#good(readPax(yield* this.#headerBody(header, start)), start);
      } else if (header.type === "L" || header.type === "K") {
        const name = withoutNul(yield* this.#headerBody(header, start));
        names = header.type === "L" ? { ...names, path: name } : { ...names, link: name };
      } else {
        yield* this.#entry(this.#good(describeMember(header, pax, names), start), start);
        pax = noPax;
        names = {};
        entries++;
      }
    }
  }

  *#entry({ head, stored, tail, sparse }: Member, start: number): Generator<Wait, void, undefined> {
    if (head.type !== "file") {
      this.#onEntry({ ...head, ...tail });
      return;
    }
    const sha256 = sparse ? yield* this.#sparseDigest(head.size, stored, start) : yield* this.#digest(stored);
    yield* this.#padding(stored);
    this.#onEntry({ ...head, sha256, ...tail });
  }

  *#digest(bytes: number): Generator<Wait, string, undefined> {
    if (bytes === 0) return hash("sha256", "", "hex");
    const first = yield* this.#some(bytes);
    if (first.length === bytes) return hash("sha256", first, "hex");
    const digest = createHash("sha256").update(first);
    for (let left = bytes - first.length; left > 0;) {
      const piece = yield* this.#some(left);
      digest.update(piece);
      left -= piece.length;
    }
    return digest.digest("hex");
  }

  *#sparseDigest(size: number, stored: number, start: number): Generator<Wait, string, undefined> {
    const map = new SparseMap();
    let left = stored;
    while (!map.complete) {
      if (left < blockBytes) this.#fail("the map of a sparse file is cut", start);
      left -= blockBytes;
      const wrong = map.block(yield* this.#take(blockBytes));
      if (wrong !== undefined) this.#fail(wrong, start);
    }
    const fault = map.fault(size, left);
    if (fault !== undefined) this.#fail(fault, start);
    return yield* this.#digestWithHoles(map, size);
  }

  *#digestWithHoles(map: SparseMap, size: number): Generator<Wait, string, undefined> {
    const digest = createHash("sha256");
    const hole = function* (bytes: number): Generator<Wait, void, undefined> {
      let sincePause = 0;
      for (let left = bytes; left > 0; left -= zeros.length) {
        if (sincePause >= zerosAtOnce) {
          yield "pause";
          sincePause = 0;
        }
        digest.update(left < zeros.length ? zeros.subarray(0, left) : zeros);
        sincePause += zeros.length;
      }
    };
    let position = 0;
    for (let stretch = 0; stretch < map.stretches; stretch++) {
      yield* hole(map.offset(stretch) - position);
      for (let left = map.length(stretch); left > 0;) {
        const piece = yield* this.#some(left);
        digest.update(piece);
        left -= piece.length;
      }
      position = map.offset(stretch) + map.length(stretch);
    }
    yield* hole(size - position);
    return digest.digest("hex");
  }

  *#headerBody(header: TarHeader, start: number): Generator<Wait, Buffer, undefined> {
    if (header.size > paxLimitBytes) this.#fail("an extended header is too large", start);
    const body = yield* this.#take(header.size);
    yield* this.#padding(header.size);
    return body;
  }

  *#padding(bytes: number): Generator<Wait, void, undefined> {
    const over = bytes % blockBytes;
    if (over !== 0) yield* this.#zeros(blockBytes - over, "there is something between two entries");
  }

  *#trailer(): Generator<Wait, void, undefined> {
    yield* this.#zeros(blockBytes, "its end is only half there");
    const over = this.#offset % recordBytes;
    if (over !== 0) yield* this.#zeros(recordBytes - over, "there is something after the end");
  }

  *#zeros(bytes: number, otherwise: string): Generator<Wait, void, undefined> {
    const start = this.#offset;
    const found = yield* this.#take(bytes);
    if (found.compare(zeros, 0, bytes) !== 0) this.#fail(otherwise, start);
  }

  /** Exactly `bytes` bytes, which are few. Good until the next call. */
  *#take(bytes: number): Generator<Wait, Buffer, undefined> {
    if (bytes === 0) return zeros.subarray(0, 0);
    const first = yield* this.#some(bytes);
    if (first.length === bytes) return first;
    const pieces = [first];
    for (let left = bytes - first.length; left > 0;) {
      const piece = yield* this.#some(left);
      pieces.push(piece);
      left -= piece.length;
    }
    return Buffer.concat(pieces, bytes);
  }

  /** At least one byte, at most `most`: what is at hand. */
  *#some(most: number): Generator<Wait, Buffer, undefined> {
    while (this.#at === this.#chunk.length) yield "bytes";
    const piece = this.#chunk.subarray(this.#at, Math.min(this.#chunk.length, this.#at + most));
    this.#at += piece.length;
    return piece;
  }

  get #offset(): number {
    return this.#chunkOffset + this.#at;
  }

  #good<T extends object>(value: T | string, offset: number): T {
    return typeof value === "string" ? this.#fail(value, offset) : value;
  }

  #fail(what: string, offset = this.#offset): never {
    throw treeErrors["tree/malformed"]({ offset, what });
  }
}

function withoutNul(name: Buffer): Buffer {
  const end = name.indexOf(0);
  return Buffer.from(end === -1 ? name : name.subarray(0, end));
}
