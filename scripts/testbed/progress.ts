// One line for each thing the set-up looked at or made, with the seconds it took.

/** `start` is a reading of `performance.now()`. */
export type Report = (name: string, outcome: string, start: number) => void;

export const printLine: Report = (name, outcome, start) => {
  console.log(`${secondsSince(start).padStart(7)} s  ${name}: ${outcome}`);
};

/** Runs a step and reports what came of it; a failure carries the step's name. */
export async function step(name: string, report: Report, work: () => Promise<string>): Promise<void> {
  const start = performance.now();
  const outcome = await work().catch((cause: unknown) => {
    throw new Error(`${name}: ${messageOf(cause)}`, { cause });
  });
  report(name, outcome, start);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(2);
}
