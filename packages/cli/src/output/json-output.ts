// Typed JSON lines on standard output, and nothing else there.
import type { Output } from "./output.ts";
import type { World } from "../world.ts";
import { jsonProgress } from "../progress/json-progress.ts";
import { styleFor } from "./style.ts";
import { stderrLogger, type Verbosity } from "./stderr-logger.ts";
import { write, writeNow } from "./write.ts";

export function jsonOutput(world: World, verbosity: Verbosity): Output {
  const line = (type: string, value: object): string => `${JSON.stringify({ type, ...value })}\n`;
  const say = (type: string, value: object): void => writeNow(world.stdout, line(type, value));
  return {
    reporter: verbosity === "quiet" ? { report: () => undefined } : jsonProgress(say, world.elapsed),
    logger: stderrLogger(world, verbosity),
    style: styleFor(world.stdout, { NO_COLOR: "1" }),
    interactive: false,
    item: (type, value) => write(world.stdout, line(type, value)),
    result: (type, value) => write(world.stdout, line(type, value)),
    problems: async () => undefined,
    async failure({ stack, ...failure }) {
      await write(world.stdout, line("error", failure));
      if (verbosity === "verbose" && stack !== undefined) await write(world.stderr, `${stack}\n`);
    },
    warn: (message) => say("warning", { message }),
    get abandoned() {
      return world.stdout.closed === true;
    },
  };
}
