// A test runner that runs a suite inside a test, and says which of its tests failed.
import type { TestRunner } from "@lifeboat/testkit";

export interface Outcome {
  /** The groups a test is in, without the suite's own name. */
  readonly group: string;
  readonly name: string;
  readonly error?: unknown;
}

/** Runs the tests of the groups that `wanted` names; of all where it is absent. */
export async function outcomesOf(register: (runner: TestRunner) => void, wanted?: string): Promise<Outcome[]> {
  const path: string[] = [];
  const tests: { group: string; name: string; body: () => Promise<void> }[] = [];
  const before: (() => Promise<void>)[] = [];
  const after: (() => Promise<void>)[] = [];
  register({
    describe: (name, body) => {
      path.push(name);
      body();
      path.pop();
    },
    it: (name, body) => void tests.push({ group: path.slice(1).join(" "), name, body }),
    before: (body) => void before.push(body),
    after: (body) => void after.push(body),
  });
  for (const body of before) await body();
  const outcomes: Outcome[] = [];
  const chosen = tests.filter(({ group }) => wanted === undefined || group === wanted);
  for (const { group, name, body } of chosen) outcomes.push({ group, name, ...(await failure(body)) });
  for (const body of after) await body();
  return outcomes;
}

async function failure(body: () => Promise<void>): Promise<{ error?: unknown }> {
  try {
    await body();
    return {};
  } catch (error) {
    return { error };
  }
}
