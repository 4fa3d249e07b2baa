// What can come next on a command line, for the shell's completion. yargs' own completion does not see lazy commands.
import { commandTable } from "../commands/table.ts";
import { globalOptions } from "./global-options.ts";

/** `words` are those after `lifeboat`; the last one is being typed. One candidate a line. */
export async function completeWords(words: readonly string[]): Promise<readonly string[]> {
  const typed = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const candidates = typed.startsWith("-") ? await optionsOf(before) : ((await choicesOf(before)) ?? nextWords(before));
  return candidates.filter((candidate) => candidate.startsWith(typed));
}

function nextWords(before: readonly string[]): readonly string[] {
  const prefix = before.filter((word) => !word.startsWith("-")).join(" ");
  const names = commandTable.map(({ name }) => name);
  const below = prefix === "" ? names : names.filter((name) => name.startsWith(`${prefix} `));
  const at = prefix === "" ? 0 : prefix.split(" ").length;
  return [...new Set(below.map((name) => name.split(" ")[at] ?? ""))];
}

async function optionsOf(before: readonly string[]): Promise<readonly string[]> {
  const command = await commandOf(before);
  return [...Object.keys(command?.options ?? {}), ...Object.keys(globalOptions), "help"].map((name) => `--${name}`);
}

/** The values of the option before, where they are known. */
async function choicesOf(before: readonly string[]): Promise<readonly string[] | undefined> {
  const last = before.at(-1) ?? "";
  if (!last.startsWith("--")) return undefined;
  return (await commandOf(before))?.options?.[last.slice(2)]?.choices;
}

async function commandOf(before: readonly string[]) {
  const words = `${before.filter((word) => !word.startsWith("-")).join(" ")} `;
  const entry = commandTable.find(({ name }) => words.startsWith(`${name} `));
  return entry === undefined ? undefined : (await entry.load()).command;
}
