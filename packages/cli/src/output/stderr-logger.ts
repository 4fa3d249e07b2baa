// Log lines for people who look for a cause: on stderr, never among results.
import type { Logger } from "@lifeboat/core";
import type { World } from "../world.ts";
import { printable, writeNow } from "./write.ts";

export type Verbosity = "quiet" | "normal" | "verbose";

type Level = "debug" | "info" | "warn" | "error";

/** Warnings and errors always, the rest with `-v`. Fields follow as `key=value`, values as JSON where they need it. */
export function stderrLogger(world: Pick<World, "stderr">, verbosity: Verbosity): Logger {
  const shown: readonly Level[] = verbosity === "verbose" ? ["debug", "info", "warn", "error"] : ["warn", "error"];
  const log =
    (level: Level) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      if (shown.includes(level)) writeNow(world.stderr, `${printable(lineOf(level, message, fields))}\n`);
    };
  return { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
}

function lineOf(level: Level, message: string, fields: Readonly<Record<string, unknown>>): string {
  const facts = Object.entries(fields).map(([key, value]) => `${key}=${valueOf(value)}`);
  return [`${level}: ${message}`, ...facts].join(" ");
}

function valueOf(value: unknown): string {
  if (value instanceof Error) return JSON.stringify(value.message);
  return typeof value === "string" && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}
