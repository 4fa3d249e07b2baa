// Turns whatever was thrown into data for reports, and into the exit code of a command.
import { isLifeboatError, type ErrorKind, type LifeboatError } from "../contract/errors.ts";
import { endErrors } from "./errors.ts";
import type { Problem } from "./report.ts";

export function problemOf(error: unknown): Problem {
  const { code, message, remedy, kind } = codedError(error);
  return { code, message, remedy, kind };
}

/** The error itself where it is one of the catalogue; a foreign one becomes `run/interrupted` or `run/unexpected`. */
export function codedError(error: unknown): LifeboatError {
  if (isLifeboatError(error)) return error;
  if (isAbort(error)) return endErrors["run/interrupted"]({}, { cause: error });
  const what = error instanceof Error ? error.message : String(error);
  return endErrors["run/unexpected"]({ what }, { cause: error });
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

const exitCodes: Readonly<Record<ErrorKind, number>> = {
  failed: 1,
  usage: 2,
  locked: 4,
  integrity: 5,
  stack: 6,
  interrupted: 130,
  terminated: 143,
};

export function exitCodeOf(problem: Problem): number {
  return exitCodes[problem.kind];
}
