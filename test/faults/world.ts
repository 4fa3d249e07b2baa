// Builds what the cases share, and finds out by traced runs where a run can be killed.
import { JOURNAL_RECORD_TYPES } from "../../packages/core/src/journal/journal-record.ts";
import { treeFacts } from "../system/support/tree-facts.ts";
import { stackFacts } from "./checks/stack-facts.ts";
import { engineHere } from "./engine-here.ts";
import type { FaultPoint, World } from "./fault-cases.ts";
import { baseline, faultStack } from "./fault-stack.ts";
import { outsidePoints } from "./outside-kills.ts";
import { operations, runTraced, type Operation } from "./start-run.ts";

export interface FaultWorld extends World, AsyncDisposable {}

/** A stack with one good backup, and volumes that were changed since. */
export async function faultWorld(): Promise<FaultWorld> {
  const stack = await faultStack();
  try {
    const engine = await engineHere(stack);
    const before = await stackFacts(stack);
    const restored = await trees();
    await requireGood(engine.backup());
    const from = performance.now();
    await stack.compose("restart", "-t", "1", "db", "app");
    const startMs = performance.now() - from;
    const base = await baseline(stack);
    await base.putBack();
    const old = await trees();
    const both = Object.fromEntries(
      Object.entries(old).map(([name, facts]) => [name, { old: facts, restored: restored[name] ?? "" }]),
    );
    return {
      stack,
      engine,
      before,
      baseline: base,
      startMs,
      trees: both,
      [Symbol.asyncDispose]: async () => {
        await engine[Symbol.asyncDispose]();
        await stack[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }

  async function trees(): Promise<Record<string, string>> {
    return {
      data: await treeFacts(await stack.volumePath("data")),
      shared: await treeFacts(await stack.volumePath("shared")),
    };
  }
}

async function requireGood(backup: Promise<{ readonly exitCode: number; readonly errors: unknown }>): Promise<void> {
  const report = await backup;
  if (report.exitCode !== 0) throw new Error(`The first backup failed: ${JSON.stringify(report)}`);
}

/** Which of a traced run's points are tried: all of a backup; of the others what a backup does not have. */
const wanted: Readonly<Record<Operation, RegExp>> = {
  backup: /./,
  "restore data": /swap|rename|stack|staged|exchange|held|resume/,
  "restore shared": /swap|exchange|resource-update|helper|staged/,
  upkeep: /failed/,
};

/** Runs everything once without a kill. Throws where a run fails, or where a type of record has no point. */
export async function enumeratePoints(world: World): Promise<readonly FaultPoint[]> {
  const found: FaultPoint[] = [];
  for (const operation of operations) {
    await world.baseline.putBack();
    const run = await runTraced(world.stack, operation);
    const expected = operation === "upkeep" ? 1 : 0;
    if (run.exitCode !== expected)
      throw new Error(`${operation} ended with ${run.exitCode ?? run.signal ?? ""}\n${run.stderr}`);
    found.push(...run.points.filter((point) => wanted[operation].test(point)).map((point) => ({ operation, point })));
  }
  requireEveryRecordType(found);
  return [...found, ...outsidePoints.map((point) => ({ operation: "backup" as const, point }))];
}

function requireEveryRecordType(found: readonly FaultPoint[]): void {
  const missing = JOURNAL_RECORD_TYPES.flatMap((type) =>
    ["before", "after"]
      .map((side) => `${side} journal ${type}`)
      .filter((words) => !found.some(({ point }) => `${point} `.startsWith(`${words} `))),
  );
  if (missing.length > 0) throw new Error(`No run passes: ${missing.join(", ")}`);
}
