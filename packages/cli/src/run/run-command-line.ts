// One command line from its words to its exit code.
import type { Args, Command } from "../commands/command.ts";
import { jsonOutput } from "../output/json-output.ts";
import type { Output } from "../output/output.ts";
import { peopleOutput } from "../output/people-output.ts";
import type { Verbosity } from "../output/stderr-logger.ts";
import { write, writeNow } from "../output/write.ts";
import { parseCommandLine, type Invocation } from "../parse/parse-command-line.ts";
import type { World } from "../world.ts";
import { failureOf } from "./failure.ts";
import { exitCodeAfter, listenForInterrupts } from "./interrupts.ts";
import { openSession } from "./session.ts";

/** Never throws: whatever happens is said and has an exit code. */
export async function runCommandLine(argv: readonly string[], world: World): Promise<number> {
  try {
    const invocation = await parseCommandLine(argv, world.stdout.columns ?? 100);
    if (invocation.kind === "command") return await runCommand(invocation, world);
    await write(world.stdout, `${invocation.text}\n`);
    return 0;
  } catch (error) {
    return fail(error, outputBeforeParsing(argv, world));
  }
}

/** Nobody knows yet what was meant; the wish for JSON is heard all the same. */
function outputBeforeParsing(argv: readonly string[], world: World): Output {
  const verbosity = argv.includes("-v") || argv.includes("--verbose") ? "verbose" : "normal";
  return argv.includes("--json") ? jsonOutput(world, verbosity) : peopleOutput(world, verbosity, "nobody");
}

async function runCommand(invocation: Invocation & { readonly kind: "command" }, world: World): Promise<number> {
  const { command, args } = invocation;
  const out = outputFor(command, args, world);
  const say = (text: string): void => writeNow(world.stderr, `${text}\n`);
  using interrupts = listenForInterrupts(world.signals, say);
  try {
    await using session = openSession({ world, out, signal: interrupts.signal, args });
    return exitCodeAfter(await command.run(args, session), interrupts.received);
  } catch (error) {
    return exitCodeAfter(await fail(error, out), interrupts.received);
  }
}

function outputFor(command: Command, args: Args, world: World): Output {
  const verbosity = verbosityOf(args);
  return args.flag("json") ? jsonOutput(world, verbosity) : peopleOutput(world, verbosity, command.narratesTo);
}

function verbosityOf(args: Args): Verbosity {
  if (args.flag("verbose")) return "verbose";
  return args.flag("quiet") ? "quiet" : "normal";
}

async function fail(error: unknown, out: Output): Promise<number> {
  const failure = failureOf(error);
  await out.failure(failure);
  return failure.exitCode;
}
