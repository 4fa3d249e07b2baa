// Brings a stack back also when its engine is away for a while, e.g. while it is restarted.
import { setTimeout as pause } from "node:timers/promises";
import type { RunContext } from "../contract/context.ts";
import type { HoldRecord, ResumeOutcome, Stack } from "../contract/stack.ts";

const firstPauseMs = 250;
const longestPauseMs = 10_000;

/**
 * Tries until the stack answers, with growing pauses, and throws the last failure after `patienceMs`. Units that do
 * not start are no reason to try again: the stack has waited for them, and says so in the outcome.
 */
export async function resumePatiently(
  stack: Stack,
  record: HoldRecord,
  patienceMs: number,
  ctx: RunContext,
): Promise<ResumeOutcome> {
  const deadline = ctx.clock.elapsed() + patienceMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await stack.resume(record, ctx);
    } catch (error) {
      ctx.signal.throwIfAborted();
      if (ctx.clock.elapsed() + pauseMs > deadline) throw error;
      ctx.log.warn(`The stack does not answer, trying again: ${(error as Error).message}`);
    }
    await pause(pauseMs, undefined, { signal: ctx.signal });
  }
}
