// The plugins of a configuration: the bundled ones first, then those it lists, in order. Nothing is searched for.
import type { Plugin } from "../contract/plugin.ts";
import { refusePlugin } from "./check-plugin.ts";
import { isObject, isPlugin } from "./plain-data.ts";
import { refuseSharedTypes, type LoadedPlugin } from "./plugin-types.ts";
import type { Path } from "./positions.ts";
import type { ProblemList } from "./problems.ts";

export interface PluginSources {
  readonly bundled: readonly Plugin[];
  /** Gives the module of a specifier; see `import-plugin.ts`. */
  readonly load: (specifier: string) => Promise<unknown>;
}

/** All plugins that could be loaded; whatever is wrong with the others is a problem at their place in the list. */
export async function loadPlugins(
  listed: unknown,
  sources: PluginSources,
  problems: ProblemList,
): Promise<readonly Plugin[]> {
  const bundled = sources.bundled.map((plugin) => ({
    value: plugin,
    label: "a bundled plugin",
    path: ["plugins"],
  }));
  const named = await Promise.all(
    (Array.isArray(listed) ? listed : []).map((item, index) => loadItem(item, ["plugins", index], sources, problems)),
  );
  const loaded = [...bundled, ...named.filter((item) => item !== undefined)].filter((candidate) =>
    isAccepted(candidate, problems),
  );
  const plugins = refuseRepeated(
    loaded.map(({ value, path }) => ({ plugin: value as Plugin, path })),
    problems,
  );
  refuseSharedTypes(plugins, problems);
  return plugins.map(({ plugin }) => plugin);
}

interface Candidate {
  readonly value: unknown;
  readonly label: string;
  readonly path: Path;
}

async function loadItem(
  item: unknown,
  path: Path,
  sources: PluginSources,
  problems: ProblemList,
): Promise<Candidate | undefined> {
  if (isPlugin(item)) return { value: item, label: "the plugin", path };
  const [specifier, options, ...more] = Array.isArray(item) ? (item as unknown[]) : [item];
  const hasOptions = options !== undefined;
  if (typeof specifier !== "string" || more.length > 0 || (hasOptions && !isObject(options))) {
    problems.add(path, "expected a package or file, or a list of it and its options");
    return undefined;
  }
  const made = await importPlugin(specifier, path, sources, problems);
  if (made === undefined) return undefined;
  const value =
    typeof made.exported === "function"
      ? callFactory(made.exported, options ?? {}, specifier, path, problems)
      : made.exported;
  if (hasOptions && typeof made.exported !== "function")
    problems.add(path, `the plugin ${specifier} takes no options`, { remedy: "list only its name" });
  return value === undefined ? undefined : { value, label: specifier, path };
}

async function importPlugin(
  specifier: string,
  path: Path,
  sources: PluginSources,
  problems: ProblemList,
): Promise<{ exported: unknown } | undefined> {
  try {
    const module = await sources.load(specifier);
    return { exported: isObject(module) ? module.default : undefined };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isAbsent = code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND";
    problems.add(path, `the plugin ${specifier} cannot be loaded: ${message.split("\n")[0] ?? ""}`, {
      remedy: isAbsent
        ? "install it where the configuration stands, e.g. with npm install, or correct the name"
        : undefined,
    });
    return undefined;
  }
}

/**
 * A module may export a function that makes its plugin from options. The guardian loads modules without options, so
 * what such a plugin offers must not be needed there.
 */
function callFactory(
  factory: unknown,
  options: unknown,
  specifier: string,
  path: Path,
  problems: ProblemList,
): unknown {
  try {
    const plugin = (factory as (options: unknown) => unknown)(options);
    if (!isPlugin(plugin) || ((plugin as Plugin).stacks === undefined && (plugin as Plugin).reclaim === undefined))
      return plugin;
    problems.add(
      path,
      `the plugin ${specifier} is made from options and offers stacks or reclaim, which other processes need without them`,
    );
  } catch (error) {
    problems.add(path, `the plugin ${specifier} refuses its options: ${(error as Error).message}`);
  }
  return undefined;
}

function isAccepted({ value, label, path }: Candidate, problems: ProblemList): boolean {
  const refusals = refusePlugin(value, label);
  for (const { message, remedy } of refusals) problems.add(path, message, { remedy });
  return refusals.length === 0;
}

/** The same plugin twice says the same twice: one line instead of one for each of its types. */
function refuseRepeated(plugins: readonly LoadedPlugin[], problems: ProblemList): readonly LoadedPlugin[] {
  return plugins.filter(({ plugin, path }, index) => {
    const isFirst = plugins.findIndex((other) => other.plugin.name === plugin.name) === index;
    if (!isFirst)
      problems.add(path, `the plugin ${plugin.name} is there already`, { remedy: "remove it from the list" });
    return isFirst;
  });
}
