// Turns a command line into what was meant, or into an error that says what was not understood.
import yargs, { type Argv } from "yargs";
import type { Args, Command, OptionSpec } from "../commands/command.ts";
import { commandFamilies, commandTable, type CommandEntry } from "../commands/table.ts";
import { cliErrors } from "../errors.ts";
import { argsOf, refuseUnknown, refuseUnknownOptions, type RawArgs } from "./args.ts";
import { completeWords } from "./complete-words.ts";
import { globalOptions, shortNames } from "./global-options.ts";
import { nearestName } from "./nearest-name.ts";
import { rootHelp } from "./root-help.ts";

export type Invocation =
  /** Text to print and be done: help, a completion script. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "command"; readonly entry: CommandEntry; readonly command: Command; readonly args: Args };

/** What yargs matched: one command, or the first word of several. */
type Match = { readonly entry: CommandEntry; readonly command: Command } | { readonly family: string };

/** Throws `cli/…` errors for what was not understood. `columns` is how wide help may be. */
export async function parseCommandLine(argv: readonly string[], columns: number): Promise<Invocation> {
  // The completion script asks so, with the command's own name as the first word.
  if (argv[0] === "--get-yargs-completions")
    return { kind: "text", text: (await completeWords(argv.slice(2))).join("\n") };
  const matched: { match?: Match } = {};
  const { raw, text } = await understand(argv, columns, (match) => (matched.match = match));
  const match = matched.match;
  if (text !== "") return { kind: "text", text };
  if (match === undefined && wantsHelp(argv)) return { kind: "text", text: rootHelp() };
  const words = raw._.map(String);
  if (match === undefined) throw words.length === 0 ? withoutCommand(raw) : unknownCommand(words);
  if ("family" in match) throw unknownInFamily(match.family, words);
  refuseUnknown(raw, match.entry, match.command);
  return { kind: "command", ...match, args: argsOf(raw) };
}

const scriptCommand = "completion-script";

/** The script for the user's shell; bash, or zsh where `SHELL` says so. */
export async function completionScript(): Promise<string> {
  const { text } = await understand([scriptCommand], 80, () => undefined);
  return text.replaceAll(scriptCommand, "completion");
}

function wantsHelp(argv: readonly string[]): boolean {
  return argv.includes("--help") || argv.includes("-h");
}

interface Understood {
  readonly raw: RawArgs;
  readonly text: string;
}

async function understand(
  argv: readonly string[],
  columns: number,
  onMatch: (match: Match) => void,
): Promise<Understood> {
  const parser = grammar(columns, commandIn(argv), onMatch);
  const read = await new Promise<Understood>((resolve, reject) => {
    // With a callback yargs prints nothing itself.
    void Promise.resolve(
      parser.parseAsync([...argv], {}, (error: unknown, raw: unknown, text: string) => {
        if (error instanceof Error) reject(error);
        else resolve({ raw: raw as RawArgs, text });
      }),
    ).catch(reject);
  }).catch((error: unknown) => {
    throw asMistake(error, commandIn(argv));
  });
  return isRootHelp(argv, read.text) ? { ...read, text: "" } : read;
}

/** Help that yargs wrote for no command in particular: ours is in groups. */
function isRootHelp(argv: readonly string[], text: string): boolean {
  return wantsHelp(argv) && text.startsWith(rootMark);
}

const rootMark = "lifeboat <command>";

/** The command that these words begin with, as well as it can be said before they are understood. */
function commandIn(argv: readonly string[]): string {
  const words = `${argv.filter((word) => !word.startsWith("-")).join(" ")} `;
  return commandTable.find(({ name }) => words.startsWith(`${name} `))?.name ?? "";
}

function grammar(columns: number, command: string, onMatch: (match: Match) => void): Argv {
  const parser = yargs([])
    .scriptName("lifeboat")
    .usage(rootMark)
    .locale("en")
    .parserConfiguration({
      "camel-case-expansion": false,
      "boolean-negation": false,
      "dot-notation": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "greedy-arrays": false,
    })
    .exitProcess(false)
    .version(false)
    .help("help")
    .alias("help", "h")
    .completion(scriptCommand, false)
    .wrap(Math.min(columns, 110))
    .fail((message: string | null, error: Error | undefined) => {
      // A `fail` that does not throw would let the handler run anyway.
      throw asMistake(error ?? new Error(message ?? ""), command);
    });
  addOptions(parser, globalOptions, "Every command:");
  for (const entry of commandTable.filter((one) => !one.name.includes(" "))) addCommand(parser, entry, onMatch);
  for (const [family, entries] of commandFamilies()) addFamily(parser, family, entries, onMatch);
  return parser;
}

/** yargs' own errors have its name or none at all; a command that cannot be loaded has a code, and so have ours. */
function asMistake(error: unknown, command: string): unknown {
  if (!(error instanceof Error) || "code" in error || !["YError", "Error"].includes(error.name)) return error;
  // A wrong choice is told in a paragraph.
  const problem = error.message.trim().replaceAll(/\s*\n\s*/g, " ");
  return cliErrors["cli/bad-arguments"]({ problem, command });
}

function addFamily(
  parser: Argv,
  family: string,
  entries: readonly CommandEntry[],
  onMatch: (match: Match) => void,
): void {
  const summary = entries.map((entry) => entry.name.split(" ")[1]).join(", ");
  parser.command(
    family,
    summary,
    (inner) => {
      for (const entry of entries) addCommand(inner, entry, onMatch);
      return inner;
    },
    () => onMatch({ family }),
  );
}

function addCommand(parser: Argv, entry: CommandEntry, onMatch: (match: Match) => void): void {
  const lastWord = entry.name.split(" ").at(-1) ?? entry.name;
  const loaded: { command?: Command } = {};
  parser.command(
    `${lastWord} ${entry.positionals}`.trim(),
    entry.summary,
    // yargs awaits builders; its types do not know.
    (async (inner: Argv) => describeCommand(inner, (loaded.command = (await entry.load()).command))) as never,
    () => {
      if (loaded.command !== undefined) onMatch({ entry, command: loaded.command });
    },
  );
}

function describeCommand(parser: Argv, command: Command): Argv {
  for (const [name, describe] of Object.entries(command.arguments ?? {})) {
    parser.positional(name, { describe, type: "string" });
  }
  addOptions(parser, command.options ?? {}, "Options:");
  for (const [commandLine, effect] of command.examples) parser.example(commandLine, effect);
  return parser;
}

function addOptions(parser: Argv, options: Readonly<Record<string, OptionSpec>>, group: string): void {
  for (const [name, option] of Object.entries(options)) {
    parser.option(name, {
      describe: option.describe,
      group,
      ...(option.type === "flag" ? { type: "boolean" } : { type: "string", requiresArg: true }),
      ...(option.type === "list" ? { array: true } : {}),
      ...(option.choices === undefined ? {} : { choices: option.choices }),
      ...(shortNames[name] === undefined ? {} : { alias: shortNames[name] }),
    } as const);
  }
}

function unknownCommand(words: readonly string[]): Error {
  const command = words[0] ?? "";
  const known = [...new Set(commandTable.map((entry) => entry.name.split(" ")[0] ?? ""))];
  return cliErrors["cli/unknown-command"]({ command, nearest: nearestName(command, known) });
}

function withoutCommand(raw: RawArgs): Error {
  refuseUnknownOptions(raw, "", globalOptions);
  return cliErrors["cli/missing-command"]({});
}

function unknownInFamily(family: string, words: readonly string[]): Error {
  const known = (commandFamilies().get(family) ?? []).map((entry) => entry.name);
  const command = words.slice(0, 2).join(" ");
  if (words.length < 2) {
    return cliErrors["cli/missing-subcommand"]({
      command: family,
      known: known.map((name) => name.split(" ")[1]).join(", "),
    });
  }
  return cliErrors["cli/unknown-command"]({ command, nearest: nearestName(command, known) });
}
