// What one command works with: the outside, the output, and an engine that is made when it is first asked for.
import type { Engine, LoadedConfig } from "@lifeboat/core";
import type { Args } from "../commands/command.ts";
import type { Output } from "../output/output.ts";
import type { Core, World } from "../world.ts";
import { recoverLine } from "../output/recover-text.ts";
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
    engine: () => (made ??= makeEngine(config, { world, out, signal, args })),
    // An engine that could not be made has nothing to give back; its maker has heard why.
    [Symbol.asyncDispose]: async () => (await made?.catch(() => undefined))?.[Symbol.asyncDispose](),
  };
}

async function makeEngine(
  config: () => Promise<LoadedConfig>,
  { world, out, signal, args }: SessionOptions,
): Promise<Engine> {
  const { createEngine } = await world.core();
  const stateDir = args.text("state");
  const engine = await createEngine({
    config: await config(),
    plugins: await firstPartyPlugins(),
    env: world.env,
    reporter: out.reporter,
    logger: out.logger,
    ...(stateDir === undefined ? {} : { stateDir }),
  });
  await recoverFirst(engine, out, signal);
  return engine;
}

/** The third line of defence: whatever is asked, services that a dead run left stopped come back first. */
async function recoverFirst(engine: Engine, out: Output, signal: AbortSignal): Promise<void> {
  const reports = await engine.recover({ signal, patienceMs });
  for (const report of reports.filter(({ found }) => found === "unfinished")) {
    out.reporter.report({ type: "warning", message: recoverLine(report) });
  }
}

/** A command that only looks must not wait long for an engine that is down. */
const patienceMs = 5_000;
