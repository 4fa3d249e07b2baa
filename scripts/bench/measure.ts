// Times commands in turn and gives medians and their ratio: what is compared ran in the same minute on the same machine.
import { execa } from "execa";
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

export interface Side {
  readonly name: string;
  /** Anything that must be as before, not timed. */
  readonly prepare?: () => Promise<void>;
  /** Resolves with the milliseconds that count. */
  readonly run: () => Promise<number>;
}

export interface Comparison {
  readonly what: string;
  readonly oursMs: number;
  readonly theirsMs: number;
  /** Median of the ratios of the rounds. */
  readonly ratio: number;
  readonly spread: readonly [number, number];
}

export async function compare(what: string, ours: Side, theirs: Side, rounds: number): Promise<Comparison> {
  const pairs: [number, number][] = [];
  for (let round = 0; round <= rounds; round++) {
    const pair: [number, number] = [await once(ours), await once(theirs)];
    // The first round only warms caches.
    if (round > 0) pairs.push(pair);
  }
  const ratios = pairs.map(([a, b]) => a / b).sort((a, b) => a - b);
  return {
    what,
    oursMs: median(pairs.map(([a]) => a)),
    theirsMs: median(pairs.map(([, b]) => b)),
    ratio: median(ratios),
    spread: [ratios[0] ?? 0, ratios.at(-1) ?? 0],
  };
}

async function once(side: Side): Promise<number> {
  await side.prepare?.();
  return side.run();
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Wall time of a command that must end well. */
export async function wallTime(
  argv: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<number> {
  const [file = "", ...args] = argv;
  const started = performance.now();
  await execa(file, args, { ...options, stdout: "ignore" });
  return performance.now() - started;
}

/** The highest resident memory of the process itself while it ran, in MiB. */
export async function peakMemory(
  argv: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<number> {
  const [file = "", ...args] = argv;
  const child = execa(file, args, { ...options, stdout: "ignore" });
  let peak = 0;
  const ended = new AbortController();
  const watch = (async () => {
    while (!ended.signal.aborted) {
      const status = await readFile(`/proc/${child.pid ?? 0}/status`, "utf8").catch(() => "");
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      await pause(20);
    }
  })();
  await child;
  ended.abort();
  await watch;
  return peak;
}
