// Bodies for tests: bytes that show where they were cut or swapped, and sources that misbehave.
import { Readable } from "node:stream";
import type { Source } from "@lifeboat/core/plugin";

/** `length` bytes without a short period; equal for equal arguments. */
export function patternOf(length: number, seed = 1): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let state = (seed * 2654435761) >>> 0 || 1;
  for (let at = 0; at < length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[at] = state & 0xff;
  }
  return bytes;
}

/** A source of these bytes that may be opened as often as one likes, in pieces of `pieceBytes`. */
export function sourceOf(body: Uint8Array | string, pieceBytes = 64 * 1024): Source {
  const bytes = Buffer.from(body);
  return {
    replayable: true,
    bytes: bytes.length,
    open: async (start = 0) => Readable.from(pieces(bytes.subarray(start), pieceBytes), { objectMode: false }),
  };
}

/** Gives `good` bytes and then fails with `error`: in the middle of a body, as far as anybody can tell. */
export function brokenSource(good: number, error: Error): Source {
  return { replayable: false, open: async () => breaking(good, error) };
}

/** Gives `good` bytes, calls `onStuck`, and then nothing more for ever. */
export function stuckSource(good: number, onStuck: () => void = () => undefined): Source {
  return { replayable: false, open: async () => sticking(good, onStuck) };
}

/** All the bytes of a stream. */
export async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function* pieces(bytes: Buffer, pieceBytes: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

async function* breaking(good: number, error: Error): AsyncGenerator<Uint8Array> {
  yield* pieces(patternOf(good), 64 * 1024);
  throw error;
}

async function* sticking(good: number, onStuck: () => void): AsyncGenerator<Uint8Array> {
  yield* pieces(patternOf(good), 64 * 1024);
  onStuck();
  await new Promise(() => undefined);
}
