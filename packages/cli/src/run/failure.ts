// What a thrown value means to the user: one line, a remedy, an exit code; a stack trace only where it is our defect.
import { exitCodeOf, isLifeboatError, type LifeboatError } from "@lifeboat/core";
import { cliErrors } from "../errors.ts";

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly exitCode: number;
  /** Only for a defect. */
  readonly stack?: string;
}

export function failureOf(thrown: unknown): Failure {
  if (isLifeboatError(thrown)) return known(thrown);
  const what = thrown instanceof Error ? thrown.message : String(thrown);
  const stack = thrown instanceof Error ? thrown.stack : undefined;
  return { ...known(cliErrors["cli/unexpected"]({ what })), ...(stack === undefined ? {} : { stack }) };
}

function known(error: LifeboatError): Failure {
  return { code: error.code, message: error.message, remedy: error.remedy, exitCode: exitCodeOf(error) };
}
