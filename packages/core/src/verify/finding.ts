// What verification finds wrong, as data; and what of an error is a finding, and what keeps the question open.
import type { RunContext } from "../contract/context.ts";
import { isLifeboatError, type LifeboatError } from "../contract/errors.ts";
import type { Damage } from "../snapshot/found-snapshot.ts";

export interface Finding {
  readonly what: Damage["what"] | "no-manifest" | "claim" | "checksums" | "index";
  /** The object that is wrong. */
  readonly key: string;
  /** For people; names the object. */
  readonly message: string;
}

/**
 * Runs one check on one object. What is wrong with the object becomes a finding; what says nothing of it (an abort, a
 * network that may be back in a moment, a missing codec or program) is thrown.
 */
export async function findingOf(
  key: string,
  ctx: RunContext,
  check: () => Promise<Finding | undefined>,
): Promise<Finding | undefined> {
  try {
    return await check();
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!isLifeboatError(error) || !isAboutTheObject(error)) throw error;
    return {
      what: kindOf(error),
      key,
      message: error.message.includes(key) ? error.message : `${key}: ${error.message}`,
    };
  }
}

function isAboutTheObject({ kind, code, retryable }: LifeboatError): boolean {
  return !retryable && kind !== "usage" && !["process/missing", "process/timeout"].includes(code);
}

function kindOf({ code, kind }: LifeboatError): Finding["what"] {
  if (code === "storage/missing") return "object-missing";
  if (code === "integrity/changed") return "object-digest";
  return kind === "integrity" ? "object-content" : "unreadable";
}
