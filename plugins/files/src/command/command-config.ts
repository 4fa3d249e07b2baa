// What the configuration says of a command as an artifact.
import { durationSchema, secretSchema } from "@lifeboat/core/plugin";
import { z } from "zod";

const partName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);

export const commandConfig = z
  .strictObject({
    run: z
      .array(z.string())
      .min(1)
      .describe("The command and its arguments, without a shell; with a slash, relative to the configuration file"),
    timeout: durationSchema.prefault("1h").describe("It is ended after this long; 1h unless told"),
    cwd: z.string().min(1).default(".").describe("Where it runs, relative to the configuration file"),
    env: z
      .record(z.string().regex(/^[^=\0]+$/), z.union([z.string(), secretSchema]))
      .default({})
      .describe("Variables beside those of the instance's environment file; values may be secret references"),
    stdout: z
      .strictObject({
        name: partName.default("output").describe("Name of the part"),
        mediaType: z.string().min(1).default("application/octet-stream"),
      })
      .optional()
      .describe("Preserve what it prints (the default)"),
    collect: z.string().min(1).optional().describe("Preserve this directory after the command ended well"),
    allowEmpty: z.boolean().default(false).describe("Nothing at all is a good result"),
  })
  .refine((config) => config.stdout === undefined || config.collect === undefined, {
    message: "Use either stdout or collect",
    path: ["collect"],
  });

export type CommandConfig = z.output<typeof commandConfig>;
