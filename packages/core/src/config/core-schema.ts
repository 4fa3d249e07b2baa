// What core itself understands of a configuration; the rest of stacks, storages and artifacts is their plugins'.
import { z } from "zod";
import { durationSchema } from "./units.ts";
import { withoutKeys } from "./without-keys.ts";

export const namePattern = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const nameHint = "a name has 1 to 63 of the characters a-z, 0-9, _ and -, and starts with a letter or digit";
const name = z.string().regex(namePattern, { error: nameHint });

const spanSchema = durationSchema.refine((ms) => ms > 0, { error: "must be longer than nothing" });
const text = z.string().min(1, { error: "must not be empty" });
const argv = z.array(z.string()).min(1, { error: "needs at least the command" });

const hookSchema = z.strictObject({
  run: argv.describe("The command as an argument array; no shell is involved"),
  timeout: spanSchema.prefault("60s").describe("After this time the command is ended and counts as failed"),
});

const uncoveredSchema = z
  .strictObject({
    volume: text.optional().describe("A volume, by its key in the Compose model"),
    bind: text.optional().describe("A bind mount, by its path on the host"),
    service: text.optional().describe("A database service"),
    reason: text.describe("Why nothing is lost with it"),
  })
  .refine((item) => [item.volume, item.bind, item.service].filter((value) => value !== undefined).length === 1, {
    error: "needs exactly one of volume, bind and service",
  });

const stackSchema = z.looseObject({ type: text.describe("The kind of stack") });

const instanceSchema = z.strictObject({
  envFile: text.optional().describe("The instance's environment file, relative to this one"),
  stack: stackSchema.optional().describe("What can be held while a moment is fixed, and resumed"),
  uncovered: z.array(uncoveredSchema).default([]).describe("What no artifact needs to preserve, each with its reason"),
  hooks: z
    .strictObject({
      beforeRun: hookSchema.optional().describe("Before anything is read"),
      afterRun: hookSchema.optional().describe("The counterpart of beforeRun: always runs when that was started"),
      beforeHold: hookSchema.optional().describe("Before the first service is stopped"),
      afterHold: hookSchema.optional().describe("The counterpart of beforeHold: always runs when that was started"),
    })
    .default({})
    .describe("Commands around a run and around the stop window"),
  maxStopWindow: spanSchema
    .optional()
    .describe("Longest time that services may stand still; the copy is rejected after it"),
});

const storageSchema = z.looseObject({ type: text.describe("The kind of storage") });

const count = z.int().positive();
const keepSchema = z
  .strictObject({
    last: count.optional().describe("The newest so many"),
    hourly: count.optional().describe("The newest of each of so many hours"),
    daily: count.optional().describe("The newest of each of so many days"),
    weekly: count.optional().describe("The newest of each of so many ISO weeks"),
    monthly: count.optional().describe("The newest of each of so many months"),
    yearly: count.optional().describe("The newest of each of so many years"),
    min: count.optional().describe("Never fewer good copies than this, whatever the rules say"),
  })
  .refine((keep) => Object.values(withoutKeys(keep, ["min"])).some((value) => value !== undefined), {
    error: "needs at least one of last, hourly, daily, weekly, monthly and yearly",
  });

const compressionSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("zstd"),
    level: z.int().min(1).max(19).default(3).describe("1 (fast) to 19 (small)"),
  }),
  z.strictObject({ type: z.literal("none") }),
]);

const artifactSchema = z.looseObject({
  instance: text.describe("The instance that it belongs to"),
  type: text.describe("The kind of artifact"),
  every: spanSchema.optional().describe("How often a copy is due"),
  keep: keepSchema.optional().describe("For how long copies are kept"),
  store: z
    .array(text)
    .min(1, { error: "needs at least one storage" })
    .superRefine(refuseRepetition)
    .meta({ uniqueItems: true })
    .describe("The storages that each get a copy"),
  owner: text.optional().describe("Who answers for the data"),
  consistency: z
    .enum(["live", "held", "moment"])
    .optional()
    .describe("Read while services run, while its writers stand still, or while the whole instance stands still"),
  capture: z
    .enum(["spool", "stream"])
    .default("spool")
    .describe("How a held source is read: into a local spool, or straight to the storages inside the stop window"),
  compression: compressionSchema.prefault({ type: "zstd" }).describe("How data is compressed before it is stored"),
});

export const configSchema = z.strictObject({
  version: z.literal(1, { error: "expected 1, the only version of the configuration there is" }),
  plugins: z
    .array(z.unknown())
    .default([])
    .meta({
      description: "Further plugins: a package or file, one with options, or (in a module) the plugin itself",
      items: {
        anyOf: [
          { type: "string" },
          { type: "array", items: [{ type: "string" }, { type: "object" }], minItems: 2, maxItems: 2 },
        ],
      },
    }),
  timeZone: z
    .string()
    .refine(isTimeZone, { error: "expected an IANA time zone such as Europe/Berlin or UTC" })
    .optional()
    .describe("The time zone of names, days and weeks; TZ or the system's by default"),
  state: text.optional().describe("Directory of locks, journals and spools, relative to this file"),
  instances: z.record(name, instanceSchema).describe("Deployed stacks, by name"),
  storages: z.record(name, storageSchema).describe("Places where copies live, by name"),
  artifacts: z.record(name, artifactSchema).describe("What must be preserved, by name"),
});

export type CoreConfig = z.output<typeof configSchema>;

/** Keys of a section that core reads; everything else in it belongs to the plugin of its type. */
export const coreKeys = {
  stacks: Object.keys(stackSchema.shape),
  storages: Object.keys(storageSchema.shape),
  extractors: Object.keys(artifactSchema.shape),
} as const;

/** Top-level keys with a meaning to come: refused in words of their own, never accepted and ignored. */
export const futureKeys: readonly string[] = ["drills", "notify", "encryption", "signing"];

/** A name of the IANA database; offsets such as `+02:00`, which know no daylight saving, are refused. */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function refuseRepetition(names: readonly string[], ctx: z.RefinementCtx): void {
  names.forEach((value, index) => {
    if (names.indexOf(value) < index)
      ctx.addIssue({ code: "custom", path: [index], message: `"${value}" is listed twice` });
  });
}
