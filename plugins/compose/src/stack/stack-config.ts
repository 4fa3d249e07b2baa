// What the configuration says of a Compose project.
import { z } from "zod";

const milliseconds = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** `90s`, `2m`, `1h`, `500ms`: becomes milliseconds. */
const duration = z
  .string()
  .regex(/^\d+(ms|s|m|h)$/, "A duration is a whole number and a unit, e.g. 90s, 2m or 500ms")
  .describe("A duration, e.g. 90s or 2m");

const text = z.string().min(1);

export const stackConfig = z.strictObject({
  type: z.literal("compose").optional(),
  files: z
    .array(text)
    .min(1)
    .optional()
    .describe("Compose files, in order; default: what Compose itself finds in `directory`"),
  directory: text
    .optional()
    .describe("The project's directory; default: the place of the first file, else of the configuration"),
  project: text.optional().describe("The project's name; default: what Compose itself would take"),
  profiles: z.array(text).optional().describe("Profiles to read; default: all"),
  envFiles: z
    .array(text)
    .optional()
    .describe("Given to Compose as --env-file, under the instance's own environment file"),
  order: z.array(text).optional().describe("Services in the order in which they are started; they stop in reverse"),
  stopTimeout: duration.optional().describe("How long a service may take to stop; default: its own stop_grace_period"),
  healthTimeout: duration.default("120s").describe("How long a service may take to become healthy"),
  startTimeout: duration.default("60s").describe("How long the engine may take to start one container"),
});

export type StackConfig = z.output<typeof stackConfig>;

export function durationMs(written: string): number {
  const [, amount = "0", unit = "ms"] = /^(\d+)(ms|s|m|h)$/.exec(written) ?? [];
  return Number(amount) * milliseconds[unit as keyof typeof milliseconds];
}
