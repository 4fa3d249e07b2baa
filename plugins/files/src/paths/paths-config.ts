// What the configuration says of directories and files as an artifact.
import { z } from "zod";

const patterns = z.array(z.string().min(1));

export const pathsConfig = z
  .strictObject({
    path: z.string().min(1).optional().describe("A directory or a file, relative to the configuration file"),
    paths: z.array(z.string().min(1)).min(1).optional().describe("Several directories or files"),
    include: patterns
      .min(1)
      .optional()
      .describe("Only what matches: a name anywhere, or with a slash a path from the root"),
    exclude: patterns.default([]).describe("Not what matches, nor anything below it"),
    onChange: z
      .enum(["refuse", "record"])
      .default("record")
      .describe("What a file that changes while it is read live means; a held source is always refused then"),
  })
  .refine((config) => (config.path === undefined) !== (config.paths === undefined), {
    message: "Use either path or paths",
  });

export type PathsConfig = z.output<typeof pathsConfig>;
