// One step of a whole test run: a command, how its result is counted, and what it cannot do without.
import type { Counts } from "./counts.ts";

export interface Step {
  readonly name: string;
  /** Program and arguments; programs of `node_modules/.bin` are found first. */
  readonly command: readonly [string, ...string[]];
  /** `tests`: mocha's own counts. `one`: the step is one test. */
  readonly counts: "tests" | "one";
  /** Steps without which this one cannot run; others that failed stop nothing. */
  readonly needs: readonly string[];
  /** A step that takes longer is ended and has failed. */
  readonly minutes: number;
}

export interface Outcome {
  readonly name: string;
  readonly counts: Counts;
  readonly seconds: number;
  /** Set where something failed: why, and the end of what the step printed. */
  readonly failure?: { readonly why: string; readonly output: string };
}

type Options = Partial<Pick<Step, "needs" | "minutes">>;

/** A step that counts as one test. */
export function check(name: string, command: Step["command"], options: Options = {}): Step {
  return { name, command, counts: "one", needs: [], minutes: 10, ...options };
}

/** A step that runs mocha with the counting reporter. */
export function tests(name: string, command: Step["command"], options: Options = {}): Step {
  return { ...check(name, command, options), counts: "tests" };
}
