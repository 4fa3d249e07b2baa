// What can be wrong with a configuration, as people see it. Every error here is the user's to correct: exit code 2.
import { defineErrors, type LifeboatError } from "../contract/errors.ts";
import { formatProblem, type Problem } from "./problems.ts";

export const configErrors = defineErrors({
  "config/missing": {
    message: (f: { cwd: string }) => `There is no configuration in ${f.cwd}`,
    remedy: "Write a lifeboat.yaml there, change to its directory, or name the file with --config",
    kind: "usage",
  },
  "config/ambiguous": {
    message: (f: { cwd: string; found: readonly string[] }) =>
      `There is more than one configuration in ${f.cwd}: ${f.found.join(", ")}`,
    remedy: "Keep one of them, or name the file with --config",
    kind: "usage",
  },
  "config/unreadable": {
    message: (f: { file: string; reason: string }) => `The configuration ${f.file} cannot be read: ${f.reason}`,
    remedy: "Check the path and the permissions of the file",
    kind: "usage",
  },
  "config/unknown-format": {
    message: (f: { file: string }) => `The configuration ${f.file} is neither YAML nor a module`,
    remedy: "Name it *.yaml, *.yml, *.json, *.ts, *.mts, *.js or *.mjs",
    kind: "usage",
  },
  "config/unparsable": {
    message: (f: { label: string; problems: readonly Problem[] }) => printed(f.label, f.problems),
    remedy: "Correct the syntax there",
    kind: "usage",
  },
  "config/module-failed": {
    message: (f: { place: string; reason: string }) => `${f.place}: the configuration cannot be loaded: ${f.reason}`,
    remedy: (f: { hint?: string }) => f.hint ?? "Run the file with node to see the whole error",
    kind: "usage",
  },
  "config/no-default-export": {
    message: (f: { file: string }) => `${f.file} has no configuration as its default export`,
    remedy: "Write `export default defineConfig({ … })`",
    kind: "usage",
  },
  "config/invalid": {
    message: (f: { label: string; problems: readonly Problem[] }) => printed(f.label, f.problems),
    remedy: "Correct each of these; `lifeboat config schema` prints what is allowed where",
    kind: "usage",
  },
  "config/secret-missing": {
    message: (f: { variable: string }) => `The secret in the variable ${f.variable} is not set`,
    remedy: (f: { variable: string }) => `Set ${f.variable} in the environment or in the instance's environment file`,
    kind: "usage",
  },
  "config/secret-unreadable": {
    message: (f: { file: string; reason: string }) => `The secret in ${f.file} cannot be read: ${f.reason}`,
    remedy: "Check the path and the permissions of the file",
    kind: "usage",
  },
  "config/secret-command": {
    message: (f: { command: string }) => `The command ${f.command} did not give its secret`,
    remedy: "Run the command by hand, as the same user, and see what it says",
    kind: "usage",
  },
  "config/secret-empty": {
    message: (f: { source: string }) => `The secret from ${f.source} is empty`,
    remedy: "Write the secret there; nothing is ever protected with an empty one",
    kind: "usage",
  },
});

/** `config/invalid` or `config/unparsable`, with everything that is wrong. */
export interface InvalidConfigError extends LifeboatError {
  readonly problems: readonly Problem[];
}

/** One error for all that was found. `label` is what messages call the file. */
export function invalidConfig(
  code: "config/invalid" | "config/unparsable",
  label: string,
  problems: readonly Problem[],
): InvalidConfigError {
  return Object.assign(configErrors[code]({ label, problems }), { problems });
}

function printed(label: string, problems: readonly Problem[]): string {
  return problems.map((problem) => formatProblem(label, problem)).join("\n");
}
