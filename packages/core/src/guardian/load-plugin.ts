// Finds a plugin again by the URL that a journal holds, in a process that never read the configuration.
import { pluginBrand, type Plugin } from "../contract/plugin.ts";
import { guardianErrors } from "./errors.ts";

/** Throws `guardian/no-plugin`. */
export async function loadPlugin(module: string): Promise<Plugin> {
  const found = await importDefault(module);
  if (isPlugin(found)) return found;
  throw guardianErrors["guardian/no-plugin"]({ module, why: "its default export is no plugin" });
}

async function importDefault(module: string): Promise<unknown> {
  try {
    const loaded = (await import(module)) as { readonly default?: unknown };
    return loaded.default;
  } catch (cause) {
    throw guardianErrors["guardian/no-plugin"]({ module, why: (cause as Error).message }, { cause });
  }
}

function isPlugin(value: unknown): value is Plugin {
  return typeof value === "object" && value !== null && (value as { [pluginBrand]?: unknown })[pluginBrand] === true;
}
