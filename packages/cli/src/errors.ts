// What can be wrong with a command line, before the engine is asked for anything.
import { defineErrors } from "@lifeboat/core";

const seeHelp = (command: string): string => `See lifeboat ${command === "" ? "" : `${command} `}--help`;

const suggestion = (nearest: string | undefined, command: string): string =>
  nearest === undefined ? seeHelp(command) : `Did you mean ${nearest}? ${seeHelp(command)}`;

export const cliErrors = defineErrors({
  "cli/unknown-command": {
    message: (f: { command: string; nearest?: string | undefined }) => `There is no command ${f.command}`,
    remedy: (f: { command: string; nearest?: string | undefined }) => suggestion(f.nearest, ""),
    kind: "usage",
  },
  "cli/unknown-option": {
    message: (f: { option: string; command: string; nearest?: string | undefined }) =>
      `There is no option ${f.option} for ${`lifeboat ${f.command}`.trim()}`,
    remedy: (f: { option: string; command: string; nearest?: string | undefined }) => suggestion(f.nearest, f.command),
    kind: "usage",
  },
  "cli/missing-command": {
    message: () => "Which command?",
    remedy: seeHelp(""),
    kind: "usage",
  },
  "cli/missing-subcommand": {
    message: (f: { command: string; known: string }) => `lifeboat ${f.command} needs one of: ${f.known}`,
    remedy: (f: { command: string; known: string }) => seeHelp(f.command),
    kind: "usage",
  },
  "cli/unexpected-argument": {
    message: (f: { argument: string; command: string }) =>
      `lifeboat ${f.command} does not take the argument ${f.argument}`,
    remedy: (f: { argument: string; command: string }) => seeHelp(f.command),
    kind: "usage",
  },
  "cli/bad-arguments": {
    message: (f: { problem: string; command: string }) => f.problem,
    remedy: (f: { problem: string; command: string }) => seeHelp(f.command),
    kind: "usage",
  },
  "cli/given-twice": {
    message: (f: { option: string; command: string }) => `--${f.option} can be given only once`,
    remedy: (f: { option: string; command: string }) => seeHelp(f.command),
    kind: "usage",
  },
  "cli/bad-value": {
    message: (f: { option: string; value: string; expected: string }) =>
      `${f.option} cannot be ${JSON.stringify(f.value)}: expected ${f.expected}`,
    remedy: "Correct the value",
    kind: "usage",
  },
  "cli/options-exclude": {
    message: (f: { option: string; other: string; why: string }) => `${f.option} ${f.why} ${f.other}`,
    remedy: "Change one of the two",
    kind: "usage",
  },
  "cli/needs-yes": {
    message: (f: { instance: string }) =>
      `This would replace data of ${f.instance}, and there is no terminal to ask for a confirmation`,
    remedy: "Read the plan with --dry-run, then give --yes",
    kind: "usage",
  },
  "cli/declined": {
    message: () => "Nothing was restored: the question was not answered with yes",
    remedy: "Start the restore again and answer yes, or give --yes",
    kind: "failed",
  },
  "cli/unexpected": {
    message: (f: { what: string }) => `Unexpected: ${f.what}`,
    remedy: "This is a defect of Lifeboat: please report it with what the same command prints with -v",
  },
  "cli/nothing-to-show": {
    message: (f: { artifact: string; glob: string }) => `No entry of ${f.artifact} matches ${f.glob}`,
    remedy: "List all entries by leaving the pattern out; `**` matches across directories",
    kind: "failed",
  },
});
