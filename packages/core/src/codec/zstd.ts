// Compression with zstd: the program where it is installed, since it uses all cores, else the one inside of Node.
import { addAbortSignal, PassThrough, pipeline, type Readable } from "node:stream";
import { constants, createZstdCompress } from "node:zlib";
import type { Decoder, Encoder } from "../contract/codec.ts";
import type { RunContext } from "../contract/context.ts";
import { streamCommand } from "../process/stream-command.ts";
import { isOnPath } from "./find-command.ts";
import { decodeZstdFrames } from "./zstd-frames.ts";

export const zstdId = "zstd";

export interface ZstdOptions {
  /** 1 is fast, 19 is small. */
  readonly level: number;
  /** Where to look for the program. */
  readonly path?: string;
}

type Implementation = "zstd" | "node:zlib";

/** Both implementations write frames with a checksum that either reads. */
export function zstdEncoder(options: ZstdOptions): Encoder {
  const implementation = finder(options.path);
  return {
    id: zstdId,
    suffix: ".zst",
    encode: (body, ctx) => {
      const used = implementation();
      const encode = used === "zstd" ? encodeByProgram : encodeByNode;
      return { body: encode(body, options.level, ctx), params: () => ({ level: options.level, implementation: used }) };
    },
  };
}

/** Takes any number of frames one after another, and fails on a cut, on damage and on anything after the last frame. */
export function zstdDecoder(options: Pick<ZstdOptions, "path"> = {}): Decoder {
  const implementation = finder(options.path);
  return {
    id: zstdId,
    decode: (body, _params, _keys, ctx) =>
      implementation() === "zstd" ? decodeByProgram(body, ctx) : decodeByNode(body, ctx),
    instructions: () => [{ text: "Undo the compression with zstd:", command: "zstd --decompress --keep -- $OBJECT" }],
  };
}

/** Looks once, when first asked. */
function finder(path = process.env["PATH"] ?? ""): () => Implementation {
  let found: Implementation | undefined;
  return () => (found ??= isOnPath("zstd", path) ? "zstd" : "node:zlib");
}

function encodeByProgram(body: Readable, level: number, ctx: RunContext): Readable {
  return streamCommand(["zstd", "--quiet", "--stdout", "--threads=0", `-${level}`], { input: body, signal: ctx.signal })
    .stdout;
}

function decodeByProgram(body: Readable, ctx: RunContext): Readable {
  return streamCommand(["zstd", "--quiet", "--stdout", "--decompress"], { input: body, signal: ctx.signal }).stdout;
}

function encodeByNode(body: Readable, level: number, ctx: RunContext): Readable {
  const params = { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 };
  // A failure reaches whoever reads the returned stream; the callback has nothing to add.
  return pipeline(body, addAbortSignal(ctx.signal, createZstdCompress({ params })), () => undefined);
}

function decodeByNode(body: Readable, ctx: RunContext): Readable {
  const plain = addAbortSignal(ctx.signal, new PassThrough());
  // The generator between the two waits for bytes, and hears only of the end of what it reads from.
  plain.once("close", () => body.destroy());
  return pipeline(body, decodeZstdFrames, plain, () => undefined);
}
