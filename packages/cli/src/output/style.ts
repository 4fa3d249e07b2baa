// Colour and weight for terminals; plain text where colour is not wanted or not seen.
import { styleText } from "node:util";
import type { OutputStream, World } from "../world.ts";

export interface Style {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly doubtful: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly columns: number;
}

type Format = Parameters<typeof styleText>[0];

export function styleFor(stream: OutputStream, env: World["env"]): Style {
  const coloured = wantsColour(stream, env);
  const style = (format: Format) => (text: string) =>
    coloured ? styleText(format, text, { validateStream: false }) : text;
  return {
    strong: style("bold"),
    faint: style("dim"),
    good: style("green"),
    doubtful: style("yellow"),
    bad: style("red"),
    columns: stream.columns ?? 100,
  };
}

/** NO_COLOR (no-color.org) wins, then FORCE_COLOR, then whether it is a terminal that can. */
function wantsColour(stream: OutputStream, env: World["env"]): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  if ((env["FORCE_COLOR"] ?? "") !== "") return env["FORCE_COLOR"] !== "0";
  return stream.isTTY === true && env["TERM"] !== "dumb";
}
