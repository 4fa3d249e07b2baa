import { expect } from "chai";
import { commandTable } from "../../src/commands/table.ts";
import { lifeboat } from "../support/fake-world.ts";

describe("the words of a command line", () => {
  it("prints all commands without arguments, with --help, -h and help, and exits with 0", async () => {
    for (const words of ["", "--help", "-h", "help", "--json --help"]) {
      const { exitCode, stdout } = await lifeboat(words);
      expect(exitCode, words).to.equal(0);
      for (const { name } of commandTable) expect(stdout, words).to.include(`  ${name}`);
    }
  });

  for (const { name } of commandTable) {
    it(`has help with an example for ${name}`, async () => {
      const { exitCode, stdout, stderr } = await lifeboat(`${name} --help`);
      expect(exitCode).to.equal(0);
      expect(stderr).to.equal("");
      expect(stdout)
        .to.include(`lifeboat ${name}`)
        .and.to.match(/Examples:\n +\S*.*lifeboat /);
    });
  }

  const mistakes: readonly (readonly [commandLine: string, message: string, remedy: string])[] = [
    ["bakcup", "There is no command bakcup", "Did you mean backup?"],
    ["storages int x", "There is no command storages int", "Did you mean storages init?"],
    ["storages", "lifeboat storages needs one of: init, list", "See lifeboat storages --help"],
    ["frobnicate", "There is no command frobnicate", "See lifeboat --help"],
    ["backup --artefact x", "There is no option --artefact for lifeboat backup", "Did you mean --artifact?"],
    ["backup --jsn", "There is no option --jsn for lifeboat backup", "Did you mean --json?"],
    ["backup -x", "There is no option -x for lifeboat backup", "See lifeboat backup --help"],
    ["--foo", "There is no option --foo for lifeboat", "See lifeboat --help"],
    ["--quiet", "Which command?", "See lifeboat --help"],
    ["backup core extra", "lifeboat backup does not take the argument extra", "See lifeboat backup --help"],
    ["backup --config a --config b", "--config can be given only once", "See lifeboat backup --help"],
    ["backup --tag", "Not enough arguments following: tag", "See lifeboat backup --help"],
    ["backup --tag colour", '--tag cannot be "colour": expected KEY=VALUE', "Correct the value"],
    ["backup --lock-wait 10", '--lock-wait cannot be "10"', "Correct the value"],
    ["gc --grace 1.5h", '--grace cannot be "1.5h"', "Correct the value"],
    ["show", "Not enough non-option arguments", "See lifeboat show --help"],
    ["show core-20260301-120000 *.txt", "The pattern *.txt needs --entries", "Change one of the two"],
    ["verify --level deep", 'Given: "deep"', "See lifeboat verify --help"],
    ["restore --at yesterday", '--at cannot be "yesterday"', "Correct the value"],
    ["restore --at 2026-13-01T12:00Z", "--at cannot be", "Correct the value"],
    ["restore --to /tmp/x", '--to cannot be "/tmp/x": expected dir: and a path', "Correct the value"],
    ["restore --path *.txt", "--path needs --to dir:PATH", "Change one of the two"],
    ["restore --at 2026-03-01T12:00Z --snapshot core-20260301-120000", "--at cannot be given with", "Change one"],
  ];
  for (const [commandLine, message, remedy] of mistakes) {
    it(`refuses \`${commandLine}\` with one clear line, a remedy and exit code 2`, async () => {
      const { exitCode, stdout, stderr } = await lifeboat(commandLine);
      expect(exitCode).to.equal(2);
      expect(stdout).to.equal("");
      const [error, help, ...more] = stderr.trimEnd().split("\n");
      expect(error)
        .to.match(/^error: /)
        .and.to.include(message);
      expect(help)
        .to.match(/^remedy: .* \(cli\/[a-z-]+\)$/)
        .and.to.include(remedy);
      expect(more).to.deep.equal([]);
    });
  }

  it("says a mistake as one JSON line where JSON was asked for", async () => {
    const { lines, stderr } = await lifeboat("bakcup --json");
    expect(lines()).to.have.length(1);
    expect(lines()[0]).to.include({ type: "error", code: "cli/unknown-command", exitCode: 2 });
    expect(stderr).to.equal("");
  });

  it("takes global options before the command", async () => {
    const { exitCode, lines } = await lifeboat("--json version");
    expect(exitCode).to.equal(0);
    expect(lines()[0]).to.include({ type: "version", node: process.versions.node });
  });

  it("prints a completion script for the shell that is used", async () => {
    const { stdout } = await lifeboat("completion");
    expect(stdout).to.include("lifeboat --get-yargs-completions").and.not.to.include("completion-script");
  });

  const completions: readonly (readonly [words: string, candidates: readonly string[]])[] = [
    ["ba", ["backup"]],
    ["storages i", ["init"]],
    ["backup --art", ["--artifact"]],
    ["backup core --js", ["--json"]],
    ["verify --level c", ["content"]],
  ];
  for (const [words, candidates] of completions) {
    it(`completes \`${words}\``, async () => {
      const { stdout } = await lifeboat(`--get-yargs-completions lifeboat ${words}`);
      expect(stdout.trim().split("\n")).to.deep.equal(candidates);
    });
  }
});
