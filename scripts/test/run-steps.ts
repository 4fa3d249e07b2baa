// Runs steps one after the other, and closes with what failed and the one line that counts everything.
import { closingLine, ONE_SKIPPED, sum } from "./counts.ts";
import { runStep } from "./run-step.ts";
import type { Outcome, Step } from "./step.ts";

/** Prints as it goes; sets the exit code to 1 where anything failed. `before` went well before these steps. */
export async function runSteps(steps: readonly Step[], before: readonly Outcome[] = []): Promise<void> {
  const outcomes = [...before];
  for (const step of steps) {
    const outcome = await runOrSkip(step, outcomes);
    outcomes.push(outcome);
    console.log(`--- ${step.name}: ${wordFor(outcome)} in ${outcome.seconds.toFixed(1)} s\n`);
  }
  close(outcomes);
}

async function runOrSkip(step: Step, done: readonly Outcome[]): Promise<Outcome> {
  console.log(`=== ${step.name}`);
  const missing = step.needs.find((name) => done.some((each) => each.name === name && each.failure !== undefined));
  if (missing === undefined) return runStep(step);
  console.log(`not run: it needs the step "${missing}", which failed`);
  return { name: step.name, counts: ONE_SKIPPED, seconds: 0, failure: { why: `needs "${missing}"`, output: "" } };
}

function wordFor({ failure, counts }: Outcome): string {
  return failure === undefined ? closingLine(counts) : `FAILED (${failure.why}), ${closingLine(counts)}`;
}

function close(outcomes: readonly Outcome[]): void {
  const total = sum(outcomes.map(({ counts }) => counts));
  const failed = outcomes.filter(({ failure }) => failure !== undefined);
  for (const { name, failure } of failed) console.log(`=== FAILED: ${name} ${failure?.why}\n${failure?.output}\n`);
  for (const { name, seconds, failure } of outcomes)
    console.log(`${seconds.toFixed(1).padStart(7)} s  ${failure === undefined ? "ok    " : "FAILED"}  ${name}`);
  console.log(closingLine(total));
  if (failed.length > 0) process.exitCode = 1;
}
