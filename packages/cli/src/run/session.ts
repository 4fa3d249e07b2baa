// What one command works with: the outside, the output, and an engine that is made when it is first asked for.
import type { Engine, LoadedConfig } from "@lifeboat/core";
import type { Args } from "../commands/command.ts";
import type { Output } from "../output/output.ts";
import type { Core, World } from "../world.ts";
import { firstPartyPlugins } from "./first-party-plugins.ts";

export interface Session extends AsyncDisposable {
  readonly world: World;
  readonly out: Output;
  readonly signal: AbortSignal;
  readonly core: () => Promise<Core>;
  /** The configuration as written. Throws `config/…`. */
  readonly config: () => Promise<LoadedConfig>;
  /** Throws `config/…` where the configuration is wrong. */
  readonly engine: () => Promise<Engine>;
}

export interface SessionOptions {
  readonly world: World;
  readonly out: Output;
  readonly signal: AbortSignal;
  readonly args: Args;
}

export function openSession({ world, out, signal, args }: SessionOptions): Session {
  let made: Promise<Engine> | undefined;
  const config = async (): Promise<LoadedConfig> => (await world.core()).loadConfig(args.text("config"), world.cwd);
  return {
    world,
    out,
    signal,
    core: world.core,
    config,
    engine: () => (made ??= makeEngine(config, { world, out, args })),
    // An engine that could not be made has nothing to give back; its maker has heard why.
    [Symbol.asyncDispose]: async () => (await made?.catch(() => undefined))?.[Symbol.asyncDispose](),
  };
}

async function makeEngine(
  config: () => Promise<LoadedConfig>,
  { world, out, args }: Pick<SessionOptions, "world" | "out" | "args">,
): Promise<Engine> {
  const { createEngine } = await world.core();
  const stateDir = args.text("state");
  return createEngine({
    config: await config(),
    plugins: await firstPartyPlugins(),
    env: world.env,
    reporter: out.reporter,
    logger: out.logger,
    ...(stateDir === undefined ? {} : { stateDir }),
  });
}
