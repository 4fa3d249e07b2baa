// How many tests passed, failed and were skipped, and the one line that says so at the end of everything.
import { readFile } from "node:fs/promises";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NOTHING: Counts = { passed: 0, failed: 0, skipped: 0 };
export const ONE_PASSED: Counts = { passed: 1, failed: 0, skipped: 0 };
export const ONE_FAILED: Counts = { passed: 0, failed: 1, skipped: 0 };
export const ONE_SKIPPED: Counts = { passed: 0, failed: 0, skipped: 1 };

export function sum(all: readonly Counts[]): Counts {
  return all.reduce(
    (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }),
    NOTHING,
  );
}

export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** What `counting-reporter.js` left in the file: one JSON line a run, nothing where no run came to its end. */
export async function readMochaCounts(file: string): Promise<Counts> {
  const text = await readFile(file, "utf8").catch(() => "");
  const runs = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as MochaCounts);
  return sum(runs.map(({ passes, failures, pending }) => ({ passed: passes, failed: failures, skipped: pending })));
}

interface MochaCounts {
  readonly passes: number;
  readonly failures: number;
  readonly pending: number;
}
