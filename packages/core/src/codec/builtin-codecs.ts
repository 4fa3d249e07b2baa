// The codecs that are always there, as a plugin like any other.
import * as z from "zod";
import { defineEntry, definePlugin } from "../contract/plugin.ts";
import { tool } from "../tool.ts";
import { gzipDecoder, gzipEncoder, gzipId } from "./gzip.ts";
import { zstdDecoder, zstdEncoder, zstdId } from "./zstd.ts";

const zstdConfig = z.strictObject({
  level: z.int().min(1).max(19).default(3).describe("1 is fast, 19 is small"),
});

const gzipConfig = z.strictObject({
  level: z.int().min(1).max(9).default(6).describe("1 is fast, 9 is small"),
});

export const builtinCodecs = definePlugin({
  name: "@lifeboat/core",
  version: tool.version,
  api: 1,
  codecs: {
    [zstdId]: {
      encoder: defineEntry({ config: zstdConfig, create: ({ level }) => zstdEncoder({ level }) }),
      decoder: { create: () => zstdDecoder() },
    },
    [gzipId]: {
      encoder: defineEntry({ config: gzipConfig, create: ({ level }) => gzipEncoder({ level }) }),
      decoder: { create: () => gzipDecoder() },
    },
  },
});
