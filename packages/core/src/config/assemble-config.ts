// Puts the checked parts of a configuration together.
import { resolve } from "node:path";
import type { Plugin } from "../contract/plugin.ts";
import type { Section } from "./check-section.ts";
import type { Sections } from "./check-sections.ts";
import type { CoreConfig } from "./core-schema.ts";
import type { InstanceEnv } from "./read-env-file.ts";
import type {
  ArtifactConfig,
  Hooks,
  InstanceConfig,
  ResolvedConfig,
  StorageConfig,
  Uncovered,
} from "./resolved-config.ts";

export interface ConfigParts {
  readonly core: CoreConfig;
  readonly plugins: readonly Plugin[];
  readonly sections: Sections;
  readonly envs: ReadonlyMap<string, InstanceEnv>;
  readonly timeZone: string;
  readonly baseDir: string;
  readonly file: string | undefined;
}

export function assembleConfig(parts: ConfigParts): ResolvedConfig {
  const { core, plugins, timeZone, baseDir, file } = parts;
  return {
    ...defined({ file, stateDir: core.state && resolve(baseDir, core.state) }),
    baseDir,
    timeZone,
    plugins,
    instances: named(core.instances, (name) => instanceConfig(name, parts)),
    storages: named(core.storages, (name): StorageConfig => ({ ...sectionOf(parts.sections.storages, name), name })),
    artifacts: named(core.artifacts, (name) => artifactConfig(name, parts)),
  };
}

function instanceConfig(name: string, { core, sections, envs, baseDir }: ConfigParts): InstanceConfig {
  const written = existing(core.instances, name);
  const { env, file } = envs.get(name) ?? { env: {} };
  const stack = sections.stacks.get(name);
  return {
    name,
    env,
    ...defined({ envFile: file, stack, maxStopWindowMs: written.maxStopWindow }),
    uncovered: written.uncovered.map((item) => uncovered(item, baseDir)),
    hooks: hooksOf(written.hooks),
  };
}

type WrittenInstance = CoreConfig["instances"][string];

function uncovered(item: WrittenInstance["uncovered"][number], baseDir: string): Uncovered {
  const { volume, bind, service, reason } = item;
  if (volume !== undefined) return { kind: "volume", name: volume, reason };
  if (bind !== undefined) return { kind: "bind", path: resolve(baseDir, bind), reason };
  return { kind: "service", name: service ?? "", reason };
}

function hooksOf(written: WrittenInstance["hooks"]): Hooks {
  const hooks = Object.entries(defined(written)).map(([phase, { run, timeout }]) => [
    phase,
    { run, timeoutMs: timeout },
  ]);
  return Object.fromEntries(hooks) as Hooks;
}

function artifactConfig(name: string, { core, sections }: ConfigParts): ArtifactConfig {
  const { instance, store, every, keep, owner, consistency, capture, compression } = existing(core.artifacts, name);
  const optional = defined({ everyMs: every, keep: keep && defined(keep), owner, consistency });
  return { ...sectionOf(sections.extractors, name), name, instance, store, ...optional, capture, compression };
}

function sectionOf<Made>(sections: ReadonlyMap<string, Section<Made>>, name: string): Section<Made> {
  const section = sections.get(name);
  if (section === undefined) throw new TypeError(`The section ${name} was not checked`);
  return section;
}

function existing<Value>(record: Readonly<Record<string, Value>>, name: string): Value {
  const value = record[name];
  if (value === undefined) throw new TypeError(`${name} was not checked`);
  return value;
}

/** Without a prototype, so that looking up `constructor` finds nothing. */
function named<Made>(written: Readonly<Record<string, unknown>>, make: (name: string) => Made): Record<string, Made> {
  const empty = Object.create(null) as Record<string, Made>;
  return Object.assign(empty, Object.fromEntries(Object.keys(written).map((name) => [name, make(name)])));
}

type Defined<Value> = { [Key in keyof Value]?: Exclude<Value[Key], undefined> };

function defined<Value extends object>(value: Value): Defined<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Defined<Value>;
}
