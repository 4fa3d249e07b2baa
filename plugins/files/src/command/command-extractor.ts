// A command as an artifact: what it prints, or the directory that it fills. Its exit code decides, whatever it wrote.
import {
  defineEntry,
  type ArtifactRecord,
  type Extractor,
  type Instruction,
  type PluginHost,
  type RestoreRequest,
  type RunContext,
  type SourceEnv,
  type SourceFacts,
  type StagedRestore,
} from "@lifeboat/core/plugin";
import { filesErrors } from "../errors.ts";
import { mountingServices } from "../paths/mounting-services.ts";
import { pathInstructions } from "../restore/path-instructions.ts";
import { stagePaths } from "../restore/stage-paths.ts";
import { commandConfig, type CommandConfig } from "./command-config.ts";
import type { CommandFacts } from "./command-facts.ts";
import { prepareCommand } from "./prepare-command.ts";
import { collectedDirectory, collectedPart, readCollected } from "./read-collected.ts";
import { outputPart, readOutput } from "./read-output.ts";

export const commandEntry = defineEntry<CommandConfig, Extractor>({
  config: commandConfig,
  create: (config, host) => ({
    inspect: (env) => inspect(config, host, env),
    begin: (_env, ctx) =>
      config.collect === undefined ? readOutput(config, host, ctx) : readCollected(config, host, ctx),
    stage,
    instructions,
  }),
});

async function inspect(config: CommandConfig, host: PluginHost, env: SourceEnv): Promise<SourceFacts> {
  await prepareCommand(config, host);
  const collect = collectedDirectory(config, host);
  const about = { needsUp: [], warnings: [], access: "by its command" };
  if (collect === undefined)
    return { ...about, parts: [{ ...outputPart(config), kind: "stream" }], covers: [], writers: [] };
  const writers = mountingServices([collect], env.stack?.facts).writing;
  return {
    ...about,
    parts: [{ ...collectedPart(collect), kind: "tree" }],
    covers: [{ kind: "path", path: collect }],
    writers,
  };
}

async function stage(request: RestoreRequest, ctx: RunContext): Promise<StagedRestore> {
  const { collected } = request.artifact.facts as unknown as CommandFacts;
  if (collected === null) throw filesErrors["files/command-no-place"]({ artifact: request.artifact.name });
  return stagePaths([collected], request, ctx);
}

function instructions({ facts, name }: ArtifactRecord): Instruction[] {
  const { collected, run } = facts as unknown as CommandFacts;
  if (collected !== null) return pathInstructions(collected);
  return [{ text: `$PART is what ${run.join(" ")} printed for ${name}: give it to the tool that reads this format.` }];
}
