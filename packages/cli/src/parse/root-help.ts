// What `lifeboat --help` says. Written without yargs, so that the most typed command line is also the fastest.
import { commandTable, type CommandEntry } from "../commands/table.ts";
import { globalOptions, shortNames } from "./global-options.ts";

export function rootHelp(): string {
  return [
    "lifeboat <command> [options]",
    "",
    "Backs up and restores Docker Compose stacks, and checks that what it stored can be trusted.",
    ...[...groups()].flatMap(([group, entries]) => ["", `${group}:`, ...aligned(entries.map(commandLine))]),
    "",
    "Options of every command:",
    ...aligned([
      ...Object.entries(globalOptions).map(optionLine),
      ["-h, --help", "Help, with examples, for any command"],
    ]),
    "",
    "Examples:",
    ...aligned([
      ["lifeboat plan core", "Say what a backup of the instance core would do"],
      ["lifeboat backup core", "Do it"],
      ["lifeboat list", "See all snapshots"],
      ["lifeboat restore core --dry-run", "Say what a restore would bring back, and from where"],
    ]),
    "",
    "Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 partial, 4 locked, 5 integrity,",
    "            6 the stack is not as before, 130 and 143 interrupted",
  ].join("\n");
}

type Line = readonly [left: string, right: string];

function groups(): ReadonlyMap<string, readonly CommandEntry[]> {
  return Map.groupBy(commandTable, (entry) => entry.group);
}

function commandLine(entry: CommandEntry): Line {
  return [`${entry.name} ${entry.positionals}`.trim(), entry.summary];
}

function optionLine([name, option]: readonly [string, { readonly type: string; readonly describe: string }]): Line {
  const short = shortNames[name];
  const long = option.type === "flag" ? `--${name}` : `--${name} PATH`;
  return [short === undefined ? long : `-${short}, ${long}`, option.describe];
}

function aligned(lines: readonly Line[]): readonly string[] {
  const width = Math.max(...lines.map(([left]) => left.length)) + 2;
  return lines.map(([left, right]) => `  ${left.padEnd(width)}${right}`);
}
