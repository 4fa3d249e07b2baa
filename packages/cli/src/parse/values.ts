// Values of options, read exactly or refused with what was expected.
import { resolve } from "node:path";
import { parseDuration } from "@lifeboat/core";
import type { Args } from "../commands/command.ts";
import { cliErrors } from "../errors.ts";

/** Milliseconds. Throws `cli/bad-value`. */
export function durationOption(args: Args, name: string): number | undefined {
  return read(args, name, parseDuration, "a whole number and ms, s, m, h, d or w, such as 30s or 7d");
}

const instant = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/;

/** Without an offset it is meant in this process's time zone (`TZ`). Throws `cli/bad-value`. */
export function instantOption(args: Args, name: string): Date | undefined {
  const parse = (text: string): Date | undefined => {
    const date = new Date(text.replace(" ", "T"));
    return instant.test(text) && !Number.isNaN(date.getTime()) ? date : undefined;
  };
  return read(args, name, parse, "a date and a time, such as 2026-03-01T12:00 or 2026-03-01T12:00:00Z");
}

/** `dir:PATH` to an absolute path. Throws `cli/bad-value`. */
export function directoryOption(args: Args, name: string, cwd: string): string | undefined {
  const parse = (text: string): string | undefined => (/^dir:./.test(text) ? resolve(cwd, text.slice(4)) : undefined);
  return read(args, name, parse, "dir: and a path, such as dir:/tmp/restored");
}

/** `k=v` each. Throws `cli/bad-value`. */
export function tagsOption(args: Args, name: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    args.list(name).map((text) => {
      const at = text.indexOf("=");
      if (at < 1) throw cliErrors["cli/bad-value"]({ option: `--${name}`, value: text, expected: "KEY=VALUE" });
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

function read<T>(args: Args, name: string, parse: (text: string) => T | undefined, expected: string): T | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  const value = parse(text);
  if (value === undefined) throw cliErrors["cli/bad-value"]({ option: `--${name}`, value: text, expected });
  return value;
}

/** The object without what nobody gave: the engine tells an absent wish from an empty one. */
export function given<T extends object>(wishes: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined)) as T;
}

/** A list that was not given is no wish, rather than a wish for nothing. */
export function listOption(args: Args, name: string): readonly string[] | undefined {
  const list = args.list(name);
  return list.length === 0 ? undefined : list;
}
