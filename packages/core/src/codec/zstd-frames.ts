// Decodes frame after frame with Node's zstd, which by itself drops a second frame, takes anything after the first for padding, and on some versions a cut for the end.
import { Readable } from "node:stream";
import { createZstdDecompress } from "node:zlib";
import { codecErrors } from "./errors.ts";

const zstdId = "zstd";
const magic = 0xfd2fb528;
const skippableMagic = 0x184d2a50;

/** Throws `codec/corrupt`, or what `source` throws. */
export async function* decodeZstdFrames(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const input = new ByteCursor(source);
  if (!(await input.more())) throw corrupt("it is empty");
  while (await input.more()) {
    const start = await input.take(4);
    if ((start.readUInt32LE() & 0xfffffff0) >>> 0 === skippableMagic) await skipFrame(input);
    else if (start.readUInt32LE() === magic) yield* decodeFrame(input, start);
    else throw corrupt("something else stands where a frame should begin");
  }
}

async function* decodeFrame(input: ByteCursor, start: Buffer): AsyncGenerator<Buffer, void, undefined> {
  const decoder = createZstdDecompress();
  const frame = Readable.from(frameBytes(input, start), { objectMode: false });
  frame.once("error", (error) => decoder.destroy(error));
  try {
    for await (const chunk of frame.pipe(decoder)) yield chunk as Buffer;
  } catch (cause) {
    throw isZlibError(cause) ? corrupt(cause.message, cause) : cause;
  } finally {
    decoder.destroy();
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && /^(?:Z_|ZSTD_|ERR_ZSTD)/.test((error as NodeJS.ErrnoException).code ?? "");
}

/** The bytes of exactly one frame: its header, its blocks, and its checksum where it has one. */
async function* frameBytes(input: ByteCursor, start: Buffer): AsyncGenerator<Buffer, void, undefined> {
  yield start;
  const descriptor = await input.take(1);
  yield descriptor;
  yield await input.take(headerRest(descriptor[0] ?? 0));
  for (let last = false; !last;) {
    const head = await input.take(3);
    yield head;
    const { size, isLast } = blockHead(head.readUIntLE(0, 3));
    yield* input.pieces(size);
    last = isLast;
  }
  if (((descriptor[0] ?? 0) & 0b100) !== 0) yield await input.take(4);
}

/** Bytes of a frame's header after its descriptor: window, dictionary id, content size. */
function headerRest(descriptor: number): number {
  const singleSegment = (descriptor & 0b100000) !== 0;
  const contentSize = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  return (singleSegment ? 0 : 1) + ([0, 1, 2, 4][descriptor & 0b11] ?? 0) + contentSize;
}

function blockHead(head: number): { readonly size: number; readonly isLast: boolean } {
  const type = (head >> 1) & 0b11;
  if (type === 3) throw corrupt("a block is of a type that is not known");
  // A block of one byte repeated holds that byte alone, whatever its size says.
  return { size: type === 1 ? 1 : head >> 3, isLast: (head & 1) === 1 };
}

async function skipFrame(input: ByteCursor): Promise<void> {
  const size = (await input.take(4)).readUInt32LE();
  const pieces = input.pieces(size);
  while ((await pieces.next()).done !== true);
}

/** Takes exact numbers of bytes from a stream of chunks. */
class ByteCursor {
  readonly #source: AsyncIterator<Buffer>;
  #chunk: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async more(): Promise<boolean> {
    while (this.#chunk.length === 0) {
      const step = await this.#source.next();
      if (step.done === true) return false;
      this.#chunk = step.value;
    }
    return true;
  }

  async take(bytes: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.pieces(bytes)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  async *pieces(bytes: number): AsyncGenerator<Buffer, void, undefined> {
    for (let left = bytes; left > 0;) {
      if (!(await this.more())) throw corrupt("it is cut");
      const piece = this.#chunk.subarray(0, left);
      this.#chunk = this.#chunk.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }
}

function corrupt(problem: string, cause?: unknown): Error {
  return codecErrors["codec/corrupt"]({ id: zstdId, problem }, { cause });
}
