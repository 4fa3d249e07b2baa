// Runs a command for what it writes into a directory, and reads that directory only after the command ended well.
import { readdir, realpath, stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Extraction, Json, PartHead, PluginHost, RunContext } from "@lifeboat/core/plugin";
import { filesErrors } from "../errors.ts";
import { partNames } from "../paths/part-names.ts";
import type { PathFact } from "../paths/path-fact.ts";
import { pathTree, tarType, type WatchedTree } from "../paths/path-tree.ts";
import type { CommandConfig } from "./command-config.ts";
import type { CommandFacts } from "./command-facts.ts";
import { runForEffect } from "./command-output.ts";
import { commandOptions, prepareCommand } from "./prepare-command.ts";

export function collectedDirectory({ collect }: CommandConfig, { baseDir }: PluginHost): string | undefined {
  return collect === undefined ? undefined : resolve(baseDir, collect);
}

export function collectedPart(collect: string): PartHead {
  return { name: partNames([collect])[0] ?? "collected", mediaType: tarType };
}

/** Throws `files/command-…` where the command cannot be started. */
export async function readCollected(config: CommandConfig, host: PluginHost, ctx: RunContext): Promise<Extraction> {
  const command = await prepareCommand(config, host);
  const options = await commandOptions(config, command, host, ctx);
  const collect = collectedDirectory(config, host) ?? host.baseDir;
  const head = collectedPart(collect);
  let read: { readonly fact: PathFact; readonly tree: WatchedTree } | undefined;
  return {
    moment: "moving",
    parts: async function* () {
      await runForEffect(command.argv, options);
      const fact = await collectedFact(head.name, collect, config);
      read = { fact, tree: pathTree(fact) };
      yield { ...head, tree: read.tree };
    },
    settle: async () => {
      const facts: CommandFacts = { run: config.run, collected: read?.fact ?? null, stdoutBytes: null };
      return {
        facts: facts as unknown as Json,
        warnings: [],
        changes: { [head.name]: (await read?.tree.changes()) ?? [] },
      };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Throws `files/collect-missing` or `files/collect-empty`. */
async function collectedFact(part: string, collect: string, config: CommandConfig): Promise<PathFact> {
  const command = config.run[0] ?? "";
  const stats = await stat(collect).catch(() => undefined);
  if (stats?.isDirectory() !== true) throw filesErrors["files/collect-missing"]({ command, path: collect });
  const path = await realpath(collect);
  const empty = (await readdir(path, { encoding: "buffer" })).length === 0;
  if (empty && !config.allowEmpty) throw filesErrors["files/collect-empty"]({ command, path });
  return { part, path, kind: "directory", include: null, exclude: [] };
}
