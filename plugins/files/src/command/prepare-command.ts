// Everything a command needs to be started, found and checked.
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { PluginHost, RunContext, StreamOptions } from "@lifeboat/core/plugin";
import { filesErrors } from "../errors.ts";
import type { CommandConfig } from "./command-config.ts";
import { findCommand } from "./find-command.ts";

export interface PreparedCommand {
  readonly argv: readonly string[];
  readonly cwd: string;
}

/** Throws `files/command-…`; starts nothing and reads no secret. */
export async function prepareCommand(config: CommandConfig, host: PluginHost): Promise<PreparedCommand> {
  const [name = "", ...args] = config.run;
  const ownPath = config.env["PATH"];
  const path = typeof ownPath === "string" ? ownPath : (host.env["PATH"] ?? process.env["PATH"] ?? "");
  const command = await findCommand(name, host.baseDir, path);
  const cwd = resolve(host.baseDir, config.cwd);
  const stats = await stat(cwd).catch(() => undefined);
  if (stats?.isDirectory() !== true) throw filesErrors["files/command-directory"]({ path: cwd });
  return { argv: [command, ...args], cwd };
}

/** Reveals the secrets among the variables, as late as this. */
export async function commandOptions(
  config: CommandConfig,
  { cwd }: PreparedCommand,
  host: PluginHost,
  { signal }: RunContext,
): Promise<StreamOptions> {
  const own = await Promise.all(
    Object.entries(config.env).map(async ([name, value]) => {
      return [name, typeof value === "string" ? value : await value.reveal(host, signal)] as const;
    }),
  );
  return { cwd, signal, timeoutMs: config.timeout, env: { ...host.env, ...Object.fromEntries(own) } };
}
