// One line for each step of the set-up, with the seconds it took.

/** Runs a step, then prints its name, what came of it and its time; a failure carries the step's name. */
export async function step(name: string, work: () => Promise<string>): Promise<void> {
  const start = performance.now();
  const outcome = await work().catch((cause: unknown) => {
    throw new Error(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  });
  console.log(`${secondsSince(start).padStart(6)} s  ${name}: ${outcome}`);
}

export function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(2);
}
