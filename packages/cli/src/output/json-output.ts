// Typed JSON lines on standard output, and nothing else there.
import type { Output, TypedLine } from "./output.ts";
import type { World } from "../world.ts";
import { jsonProgress } from "../progress/json-progress.ts";
import { styleFor } from "./style.ts";
import { stderrLogger, type Verbosity } from "./stderr-logger.ts";
import { write, writeNow } from "./write.ts";

export function jsonOutput(world: World, verbosity: Verbosity): Output {
  const line = <Line extends TypedLine>(value: Line): string => `${JSON.stringify(value)}\n`;
  const say = <Line extends TypedLine>(value: Line): void => writeNow(world.stdout, line(value));
  return {
    reporter: verbosity === "quiet" ? { report: () => undefined } : jsonProgress(say, world.elapsed),
    logger: stderrLogger(world, verbosity),
    style: styleFor(world.stdout, { NO_COLOR: "1" }),
    interactive: false,
    item: (value) => write(world.stdout, line(value)),
    result: (value) => write(world.stdout, line(value)),
    problems: async () => undefined,
    async failure({ stack, ...failure }) {
      await write(world.stdout, line({ type: "error", ...failure }));
      if (verbosity === "verbose" && stack !== undefined) await write(world.stderr, `${stack}\n`);
    },
    warn: (message) => say({ type: "warning", message }),
    get abandoned() {
      return world.stdout.closed === true;
    },
  };
}
