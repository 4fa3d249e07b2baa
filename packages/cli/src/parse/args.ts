// What yargs read, as the commands ask for it; what no command asks for is an error, with the name that was meant.
import type { Args, Command, OptionSpec } from "../commands/command.ts";
import type { CommandEntry } from "../commands/table.ts";
import { cliErrors } from "../errors.ts";
import { globalOptions, shortNames } from "./global-options.ts";
import { nearestName } from "./nearest-name.ts";

export type RawArgs = Readonly<Record<string, unknown>> & { readonly _: readonly (string | number)[] };

export function argsOf(raw: RawArgs): Args {
  const valueOf = (name: string): unknown => raw[name];
  return {
    text: (name) => {
      const value = valueOf(name);
      return typeof value === "string" ? value : undefined;
    },
    list: (name) => {
      const value = valueOf(name);
      return Array.isArray(value) ? value.map(String) : [];
    },
    flag: (name) => valueOf(name) === true,
  };
}

/** Throws for an option, an argument or a repetition that `command` does not know. */
export function refuseUnknown(raw: RawArgs, { name }: CommandEntry, command: Command): void {
  refuseUnknownOptions(raw, name, { ...globalOptions, ...command.options }, Object.keys(command.arguments ?? {}));
  const [extra] = raw._.slice(name.split(" ").length);
  if (extra !== undefined) throw cliErrors["cli/unexpected-argument"]({ argument: String(extra), command: name });
}

export function refuseUnknownOptions(
  raw: RawArgs,
  command: string,
  options: Readonly<Record<string, OptionSpec>>,
  positionals: readonly string[] = [],
): void {
  const known = Object.keys(options);
  const expected = new Set([...known, ...positionals, "help", ...Object.values(shortNames), "_", "$0"]);
  for (const [name, value] of Object.entries(raw)) {
    if (!expected.has(name)) throw unknownOption(name, command, known);
    const repeated = Array.isArray(value) && known.includes(name) && options[name]?.type !== "list";
    if (repeated) throw cliErrors["cli/given-twice"]({ option: name, command });
  }
}

function unknownOption(name: string, command: string, known: readonly string[]): Error {
  const dashed = (option: string): string => (option.length === 1 ? `-${option}` : `--${option}`);
  const nearest = nearestName(name, [...known, "help"]);
  return cliErrors["cli/unknown-option"]({
    option: dashed(name),
    command,
    nearest: nearest === undefined ? undefined : dashed(nearest),
  });
}
