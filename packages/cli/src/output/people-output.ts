// Text for people: what goes on as it happens, then the result; what went wrong on stderr.
import type { Command } from "../commands/command.ts";
import type { Failure } from "../run/failure.ts";
import type { World } from "../world.ts";
import { plainProgress } from "../progress/plain-progress.ts";
import { terminalProgress } from "../progress/terminal-progress.ts";
import type { Output } from "./output.ts";
import { stderrLogger, type Verbosity } from "./stderr-logger.ts";
import { styleFor } from "./style.ts";
import { printable, write, writeNow } from "./write.ts";

export function peopleOutput(world: World, verbosity: Verbosity, narratesTo: Command["narratesTo"]): Output {
  const { stdout, stderr } = world;
  const narration = narratesTo === "people" ? stdout : stderr;
  const make = narration.isTTY === true ? terminalProgress : plainProgress;
  const progress = make({ stream: narration, style: styleFor(narration, world.env), elapsed: world.elapsed });
  const silent = verbosity === "quiet";
  let narrated = false;
  const warn = (message: string): void => {
    progress.clear();
    writeNow(stderr, `warning: ${printable(message)}\n`);
  };
  const logger = stderrLogger({ stderr: clearing(stderr, () => progress.clear()) }, verbosity);
  return {
    reporter: {
      report: (event) => {
        if (event.type === "warning") warn(event.message);
        else if (!silent) {
          narrated = narration === stdout;
          progress.report(event);
        }
      },
    },
    logger,
    style: styleFor(stdout, world.env),
    interactive: stdout.isTTY === true && world.stdin.isTTY === true,
    async item(_type, _value, text) {
      progress.clear();
      if (!silent || narratesTo === "nobody") await write(stdout, withNewline(text));
    },
    async result(_type, _value, text) {
      progress.clear();
      if (silent && narratesTo === "people") return;
      const words = withNewline(await text());
      // What went on and what came of it are two things.
      await write(stdout, narrated && words !== "" ? `\n${words}` : words);
    },
    async problems(problems) {
      progress.clear();
      for (const one of problems) await write(stderr, failureText(one, verbosity, styleFor(stderr, world.env)));
    },
    async failure(failure) {
      progress.clear();
      await write(stderr, failureText(failure, verbosity, styleFor(stderr, world.env)));
    },
    warn,
    get abandoned() {
      return stdout.closed === true;
    },
  };
}

function withNewline(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

/** The same stream, with the live lines out of the way of what is written. */
function clearing(stream: World["stderr"], clear: () => void): World["stderr"] {
  return {
    write: (text) => {
      clear();
      return stream.write(text);
    },
    once: (event, listener) => stream.once(event, listener),
    off: (event, listener) => stream.off(event, listener),
  };
}

function failureText(
  failure: Pick<Failure, "code" | "message" | "remedy" | "stack">,
  verbosity: Verbosity,
  style: ReturnType<typeof styleFor>,
): string {
  const lines = [
    `${style.bad("error:")} ${printable(failure.message)}`,
    `${style.strong("remedy:")} ${printable(failure.remedy)} ${style.faint(`(${failure.code})`)}`,
  ];
  if (verbosity === "verbose" && failure.stack !== undefined) lines.push(failure.stack);
  return `${lines.join("\n")}\n`;
}
