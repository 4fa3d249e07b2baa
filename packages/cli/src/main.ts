// The shortest way from a command line to what it needs: help loads nothing else.
import { runsAsProcess, type ProcessLike } from "./process-world.ts";
import { rootHelp } from "./parse/root-help.ts";
import type { World } from "./world.ts";

/** Resolves with the exit code; never throws. */
export async function main(argv: readonly string[], world: World): Promise<number> {
  if (isPlainHelp(argv)) {
    world.stdout.write(`${rootHelp()}\n`);
    return 0;
  }
  const { runCommandLine } = await import("./run/run-command-line.ts");
  return runCommandLine(argv[0] === "--version" ? ["version", ...argv.slice(1)] : argv, world);
}

function isPlainHelp([first, second]: readonly string[]): boolean {
  return first === undefined || (second === undefined && ["help", "--help", "-h"].includes(first));
}

/** Runs the command of this process and sets its exit code. */
export async function runProcess(process: ProcessLike): Promise<void> {
  await runsAsProcess(process, main);
}
