// What the configuration says of an artifact made of volumes and bind mounts.
import { z } from "zod";

const names = z.array(z.string().min(1)).min(1);

export const volumeConfig = z
  .strictObject({
    volume: z.string().min(1).optional().describe("One volume, by its key in the compose file"),
    volumes: z
      .union([z.literal("all"), names])
      .optional()
      .describe("Several volumes, or all of the stack"),
    binds: z
      .union([z.literal("all"), names])
      .optional()
      .describe("Bind-mounted directories by their host paths, or all of the stack"),
    access: z
      .enum(["auto", "direct", "helper"])
      .default("auto")
      .describe("How volumes are reached; auto takes the direct way where it is certainly right"),
    allowOutsideWriters: z.boolean().default(false).describe("Accept that containers of other stacks write meanwhile"),
  })
  .refine((config) => (config.volume ?? config.volumes ?? config.binds) !== undefined, {
    message: "Name at least one of volume, volumes and binds",
  })
  .refine((config) => config.volume === undefined || config.volumes === undefined, {
    message: "Use either volume or volumes",
    path: ["volumes"],
  });

export type VolumeConfig = z.output<typeof volumeConfig>;
