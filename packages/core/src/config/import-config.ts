// Loads a configuration that is a module: `export default defineConfig({ … })`.
import { stat } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { configErrors } from "./errors.ts";
import { fileReason } from "./file-reason.ts";
import { isObject } from "./plain-data.ts";

/** Throws `config/unreadable`, `config/module-failed` with the line where known, or `config/no-default-export`. */
export async function importConfig(place: { readonly file: string; readonly label: string }): Promise<unknown> {
  await assertThere(place.file);
  const module = await importModule(place.file, place.label);
  if (!isObject(module.default)) throw configErrors["config/no-default-export"]({ file: place.file });
  return module.default;
}

async function assertThere(file: string): Promise<void> {
  try {
    await stat(file);
  } catch (cause) {
    throw configErrors["config/unreadable"]({ file, reason: fileReason(cause) }, { cause });
  }
}

async function importModule(file: string, label: string): Promise<{ readonly default?: unknown }> {
  try {
    return (await import(pathToFileURL(file).href)) as { default?: unknown };
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    const facts = { place: `${label}${lineIn(cause, file)}`, reason, ...hintFor(cause) };
    throw configErrors["config/module-failed"](facts, { cause });
  }
}

/** `:3:7`, from the first line of the stack that lies in the file itself. */
function lineIn(cause: unknown, file: string): string {
  const stack = cause instanceof Error ? (cause.stack ?? "") : "";
  for (const name of [pathToFileURL(file).href, file]) {
    const after = stack.includes(name) ? stack.slice(stack.indexOf(name) + name.length) : "";
    const [place] = /^(:\d+)(:\d+)?/.exec(after) ?? [];
    if (place !== undefined) return place;
  }
  return "";
}

function hintFor(cause: unknown): { readonly hint?: string } {
  if ((cause as NodeJS.ErrnoException).code !== "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") return {};
  return { hint: "Use only TypeScript that disappears when types are removed: no enum, no namespace, no decorator" };
}
