// Reads what a command prints: it runs while its part is read, and not before.
import type { Readable } from "node:stream";
import type { Extraction, Json, PartHead, PluginHost, RunContext } from "@lifeboat/core/plugin";
import type { CommandConfig } from "./command-config.ts";
import type { CommandFacts } from "./command-facts.ts";
import { commandOutput, type CommandOutput } from "./command-output.ts";
import { commandOptions, prepareCommand } from "./prepare-command.ts";

export function outputPart({ stdout }: CommandConfig): PartHead {
  return { name: stdout?.name ?? "output", mediaType: stdout?.mediaType ?? "application/octet-stream" };
}

/** Throws `files/command-…` where the command cannot be started. */
export async function readOutput(config: CommandConfig, host: PluginHost, ctx: RunContext): Promise<Extraction> {
  const command = await prepareCommand(config, host);
  const options = await commandOptions(config, command, host, ctx);
  let output: CommandOutput | undefined;
  const open = async (): Promise<Readable> => {
    output = commandOutput(command.argv, options, config.allowEmpty);
    return output.body;
  };
  return {
    moment: "moving",
    parts: async function* () {
      yield { ...outputPart(config), source: { replayable: false, open } };
    },
    settle: async () => {
      const facts: CommandFacts = { run: config.run, collected: null, stdoutBytes: output?.bytes() ?? 0 };
      return { facts: facts as unknown as Json, warnings: [], changes: {} };
    },
    [Symbol.asyncDispose]: async () => {
      // Ends the command where nobody read it to its end.
      output?.body.destroy();
    },
  };
}
