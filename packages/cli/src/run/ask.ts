// One question at a terminal. Anything but a clear yes is a no.
import { createInterface } from "node:readline";
import { writeNow } from "../output/write.ts";
import type { World } from "../world.ts";

/** False when the input ends. Rejects with the signal's reason. */
export async function askYesOrNo(question: string, world: World, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  writeNow(world.stdout, `${question} [y/N] `);
  const lines = createInterface({ input: world.stdin });
  try {
    return /^y(es)?$/i.test((await nextLine(lines, signal)).trim());
  } finally {
    lines.close();
  }
}

async function nextLine(lines: ReturnType<typeof createInterface>, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    lines.once("line", resolve);
    lines.once("close", () => resolve(""));
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}
