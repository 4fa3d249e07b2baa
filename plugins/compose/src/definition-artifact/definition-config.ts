// What the configuration says of a stack's definition as an artifact.
import { z } from "zod";

export const definitionConfig = z
  .strictObject({
    also: z
      .array(z.string().min(1))
      .default([])
      .describe("More files that belong to the definition, e.g. those that `include` or `env_file` name"),
    envFile: z
      .string()
      .min(1)
      .optional()
      .describe(
        "The environment file whose keys are recorded; default: the variables that differ from this process's own",
      ),
    includeEnvFile: z
      .boolean()
      .default(false)
      .describe("Store the environment file itself, secrets included; use it with encryption"),
  })
  .refine((config) => !config.includeEnvFile || config.envFile !== undefined, {
    message: "includeEnvFile needs envFile",
    path: ["includeEnvFile"],
  });

export type DefinitionConfig = z.output<typeof definitionConfig>;
