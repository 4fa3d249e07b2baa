// Finds a plugin's module as the configuration's own directory would, not as core's would.
import { readFile } from "node:fs/promises";
import { createRequire, findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { isObject } from "./plain-data.ts";

/** Imports `specifier` (a package, `./file.ts`, an absolute path) as seen from `baseDir`. Rejects with Node's own error. */
export async function importPluginFrom(baseDir: string, specifier: string): Promise<unknown> {
  return import(pathToFileURL(await resolveFrom(baseDir, specifier)).href);
}

async function resolveFrom(baseDir: string, specifier: string): Promise<string> {
  const origin = join(baseDir, "lifeboat.yaml");
  try {
    return createRequire(origin).resolve(specifier);
  } catch (error) {
    const entry = hasNoRequireEntry(error) ? await importEntry(specifier, origin) : undefined;
    if (entry === undefined) throw error;
    return entry;
  }
}

/** `require` does not see a package whose exports have an `import` condition only. */
function hasNoRequireEntry(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ERR_PACKAGE_PATH_NOT_EXPORTED";
}

async function importEntry(specifier: string, origin: string): Promise<string | undefined> {
  const manifest = findPackageJSON(specifier, pathToFileURL(origin));
  if (manifest === undefined) return undefined;
  const { exports, name } = JSON.parse(await readFile(manifest, "utf8")) as { exports?: unknown; name?: unknown };
  const subpath = typeof name === "string" ? `.${specifier.slice(name.length)}` : ".";
  const target = conditional(isObject(exports) && subpath in exports ? exports[subpath] : exports);
  return target === undefined ? undefined : join(dirname(manifest), target);
}

function conditional(target: unknown): string | undefined {
  if (typeof target === "string") return target;
  if (!isObject(target)) return undefined;
  return conditional(target.node ?? target.import ?? target.default);
}
