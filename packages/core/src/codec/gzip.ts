// Compression with gzip, for whoever must read it where zstd is not installed.
import { addAbortSignal, pipeline } from "node:stream";
import { createGunzip, createGzip } from "node:zlib";
import type { Decoder, Encoder } from "../contract/codec.ts";

export const gzipId = "gzip";

export function gzipEncoder(options: { readonly level: number }): Encoder {
  return {
    id: gzipId,
    suffix: ".gz",
    encode: (body, ctx) => ({
      // A failure reaches whoever reads the returned stream; the callback has nothing to add.
      body: pipeline(body, addAbortSignal(ctx.signal, createGzip({ level: options.level })), () => undefined),
      params: () => ({ level: options.level, implementation: "node:zlib" }),
    }),
  };
}

export function gzipDecoder(): Decoder {
  return {
    id: gzipId,
    decode: (body, _params, _keys, ctx) => pipeline(body, addAbortSignal(ctx.signal, createGunzip()), () => undefined),
    instructions: () => [{ text: "Undo the compression with gzip:", command: "gzip --decompress --keep -- $OBJECT" }],
  };
}
