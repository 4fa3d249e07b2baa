// Loads a configuration that is a module: `export default defineConfig({ … })`.
import { stat } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { runCommand } from "../process/run-command.ts";
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
    const place = `${label}${lineIn(stackOf(cause), file) || (await syntaxErrorLine(cause, file))}`;
    const facts = { place, reason, ...hintFor(cause) };
    throw configErrors["config/module-failed"](facts, { cause });
  }
}

/** `:3:7`, from the first place in the text that lies in the file itself. */
function lineIn(text: string, file: string): string {
  for (const name of [pathToFileURL(file).href, file]) {
    const after = text.includes(name) ? text.slice(text.indexOf(name) + name.length) : "";
    const [place] = /^(:\d+)(:\d+)?/.exec(after) ?? [];
    if (place !== undefined) return place;
  }
  return "";
}

function stackOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? "") : "";
}

/** Node tells a program what is wrong with JavaScript, but only a person at the terminal where. */
async function syntaxErrorLine(cause: unknown, file: string): Promise<string> {
  if (!(cause instanceof SyntaxError)) return "";
  try {
    const { stderr } = await runCommand([process.execPath, "--check", file], { acceptExit: [1], timeoutMs: 10_000 });
    return lineIn(stderr, file);
  } catch {
    // The error itself is told in any case; only its line stays unknown.
    return "";
  }
}

function hintFor(cause: unknown): { readonly hint?: string } {
  if ((cause as NodeJS.ErrnoException).code !== "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") return {};
  return { hint: "Use only TypeScript that disappears when types are removed: no enum, no namespace, no decorator" };
}
