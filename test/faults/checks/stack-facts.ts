// What a stack is, as its engine and its services tell it: two equal answers mean that the stack is as before.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { StackProject } from "../../system/support/stack-project.ts";
import { processesOf } from "./processes.ts";

/** Running services may have been started again; others must be untouched. */
export async function stackFacts(stack: StackProject): Promise<readonly string[]> {
  const containers = await stack.containers();
  const count = await readFile(join(await stack.volumePath("shared"), "count"), "utf8");
  const states = containers.map(({ id, service, number, status, health, startedAt, exitCode }) => {
    const still = status === "running" ? [] : [startedAt, exitCode];
    return [service, number, id, status, health ?? "no health check", ...still].join(" ");
  });
  return [...states, `the migration ran ${count.split("\n").length - 1} times`];
}

/**
 * Waits until the stack is as it was and nobody holds its lock any more, since whoever brings it back releases that last.
 * Gives the milliseconds that it took; throws with both states after `limitMs`.
 */
export async function untilAsBefore(stack: StackProject, before: readonly string[], limitMs: number): Promise<number> {
  const from = performance.now();
  for (;;) {
    const holders = (await processesOf(stack)).filter(({ holdsLock }) => holdsLock);
    const now = await stackFacts(stack).catch((error: unknown) => [(error as Error).message]);
    const tookMs = performance.now() - from;
    if (holders.length === 0 && same(before, now)) return tookMs;
    if (tookMs > limitMs)
      throw new Error(
        `The stack is not as before after ${limitMs} ms:\n${told(before, now)}\n${JSON.stringify(holders)}`,
      );
    await sleep(50);
  }
}

/** Waits until nobody holds the lock: neither run nor guardian is left. */
export async function untilUnlocked(stack: StackProject, limitMs: number): Promise<void> {
  const from = performance.now();
  while ((await processesOf(stack)).some(({ holdsLock }) => holdsLock)) {
    if (performance.now() - from > limitMs) throw new Error(`Somebody holds the lock after ${limitMs} ms`);
    await sleep(50);
  }
}

export function requireSame(before: readonly string[], now: readonly string[]): void {
  if (!same(before, now)) throw new Error(`The stack is not as before:\n${told(before, now)}`);
}

function same(before: readonly string[], now: readonly string[]): boolean {
  return JSON.stringify(before) === JSON.stringify(now);
}

function told(before: readonly string[], now: readonly string[]): string {
  return [...before.map((line) => `  before: ${line}`), ...now.map((line) => `  now:    ${line}`)].join("\n");
}
