// Where the engine is wired: the only file that knows a container. tsyringe needs the Reflect polyfill on the line before it.
import "reflect-metadata";
import { container, instanceCachingFactory, type DependencyContainer, type InjectionToken } from "tsyringe";
import { resolve } from "node:path";
import type { Engine, EngineOptions } from "./engine.ts";
import { builtinCodecs } from "./codec/builtin-codecs.ts";
import { resolveConfig, type ResolvedConfig } from "./config/resolve-config.ts";
import type { LoadedConfig } from "./config/load-config.ts";
import type { Plugin } from "./contract/plugin.ts";
import { houseEngine } from "./house-engine.ts";
import { furnish, type Furniture } from "./house/furnish.ts";
import type { House } from "./house/house.ts";
import { silentLogger } from "./reporter/silent-logger.ts";
import { silentReporter } from "./reporter/reporter.ts";
import { noWrappers } from "./run/wrappers.ts";
import { storageMemory } from "./snapshot/storage-memory.ts";
import { makeStateDir, resolveStateDir, type StateDir } from "./state/state-dir.ts";
import { systemClock } from "./system-clock.ts";

const tokens = {
  options: Symbol("options") as InjectionToken<EngineOptions>,
  config: Symbol("config") as InjectionToken<ResolvedConfig>,
  state: Symbol("state directory") as InjectionToken<StateDir>,
  furniture: Symbol("plugins' objects") as InjectionToken<Furniture>,
  house: Symbol("house") as InjectionToken<House>,
  engine: Symbol("engine") as InjectionToken<Engine>,
};

/** Async work comes first, so that the container only ever holds finished values and synchronous factories. */
export async function composeEngine(options: EngineOptions): Promise<Engine> {
  const env = options.env ?? process.env;
  const config = await checkedConfig(options, env);
  const state = await makeStateDir(stateDirOf(options, config, env));
  const child = container.createChildContainer();
  child.register(tokens.options, { useValue: options });
  child.register(tokens.config, { useValue: config });
  child.register(tokens.state, { useValue: state });
  child.register(tokens.furniture, {
    useValue: await furnish(config, options.logger ?? silentLogger, wrappersOf(options)),
  });
  child.register(tokens.house, { useFactory: instanceCachingFactory(makeHouse) });
  child.register(tokens.engine, { useFactory: instanceCachingFactory((c) => houseEngine(c.resolve(tokens.house))) });
  return child.resolve(tokens.engine);
}

/** What the caller names wins; then the environment, the configuration, and the host's own place. */
function stateDirOf(options: EngineOptions, config: ResolvedConfig, env: EngineEnv): string {
  if (options.stateDir !== undefined) return resolve(options.stateDir);
  const configured = config.stateDir === undefined ? {} : { configured: config.stateDir };
  return resolveStateDir({ env, uid: process.geteuid?.() ?? 0, ...configured });
}

type EngineEnv = Readonly<Record<string, string | undefined>>;

async function checkedConfig(options: EngineOptions, env: EngineEnv) {
  const bundled: readonly Plugin[] = [builtinCodecs, ...(options.plugins ?? [])];
  const { config } = options;
  if (isLoaded(config)) return resolveConfig(config.input, { ...placeOf(config), env, bundled });
  return resolveConfig(config, { baseDir: options.baseDir ?? process.cwd(), env, bundled });
}

function isLoaded(config: EngineOptions["config"]): config is LoadedConfig {
  return "input" in config && "baseDir" in config;
}

function placeOf({ input: _, ...place }: LoadedConfig) {
  return place;
}

function wrappersOf({ wrappers }: EngineOptions) {
  return { ...noWrappers, ...wrappers };
}

function makeHouse(c: DependencyContainer): House {
  const options = c.resolve(tokens.options);
  const state = c.resolve(tokens.state);
  return {
    ...c.resolve(tokens.furniture),
    config: c.resolve(tokens.config),
    state,
    env: options.env ?? process.env,
    clock: options.clock ?? systemClock,
    log: options.logger ?? silentLogger,
    reporter: options.reporter ?? silentReporter,
    wrappers: wrappersOf(options),
    memory: storageMemory(state.path),
  };
}
