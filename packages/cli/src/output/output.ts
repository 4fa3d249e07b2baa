// How a command speaks: to people in text, to programs in typed JSON lines.
import type { Logger, Reporter } from "@lifeboat/core";
import type { Failure } from "../run/failure.ts";
import type { Style } from "./style.ts";

export interface Output {
  /** Hears what the engine does. */
  readonly reporter: Reporter;
  readonly logger: Logger;
  readonly style: Style;
  /** Somebody sits there who can be asked. */
  readonly interactive: boolean;
  /** One of many values: a line `{ type, …value }` for programs (docs/reference/json-output.md), `text` for people. Resolves when the other end has taken it. */
  item(type: string, value: object, text: string): Promise<void>;
  /** What the command was for. With JSON it is the last line. */
  result(type: string, value: object, text: () => string | Promise<string>): Promise<void>;
  /** What went wrong on the way, for people; programs find it in the result. */
  problems(problems: readonly Pick<Failure, "code" | "message" | "remedy">[]): Promise<void>;
  /** Why there is no result. */
  failure(failure: Failure): Promise<void>;
  warn(message: string): void;
  /** True once nobody reads any more. */
  readonly abandoned: boolean;
}

/** Each different problem once: what failed a run is often also what failed its parts. */
export function distinctProblems<P extends { readonly code: string; readonly message: string }>(
  ...problems: readonly (P | null)[]
): readonly P[] {
  const known = problems.filter((problem) => problem !== null);
  return [...new Map(known.map((problem) => [`${problem.code} ${problem.message}`, problem])).values()];
}
