// One kill and everything that must be true afterwards. What is not is thrown, in words that say what was found.
import { stat } from "node:fs/promises";
import type { Engine } from "@lifeboat/core";
import { stagedVolumes, graceMs, hookLines, type Baseline } from "./fault-stack.ts";
import { docker, type StackProject } from "../system/support/stack-project.ts";
import { treeFacts } from "../system/support/tree-facts.ts";
import { leftBehind } from "./checks/left-behind.ts";
import { olderSnapshots, requireWhole, type OlderSnapshots } from "./checks/snapshots-whole.ts";
import { requireSame, stackFacts, untilAsBefore, untilUnlocked } from "./checks/stack-facts.ts";
import { killFromOutside } from "./outside-kills.ts";
import { runTraced, type Operation, type TracedRun } from "./start-run.ts";

export interface FaultPoint {
  readonly operation: Operation;
  readonly point: string;
}

export interface World {
  readonly stack: StackProject;
  readonly baseline: Baseline;
  readonly engine: Engine;
  readonly before: readonly string[];
  /** What the volumes hold before and after a restore, as plain tools tell it. */
  readonly trees: Readonly<Record<string, { readonly old: string; readonly restored: string }>>;
  /** What the services need to start, in milliseconds. */
  readonly startMs: number;
}

/** How long it took until the stack was as before, in milliseconds. */
export interface Passed {
  readonly backMs: number;
}

/** Beyond the engine's own stop and the services' own start. */
const promisedMs = 10_000;

export async function faultCase(world: World, { operation, point }: FaultPoint): Promise<Passed> {
  await world.baseline.putBack();
  const older = await olderSnapshots(world.stack);
  const run = point.startsWith("outside ")
    ? await killFromOutside(world.stack, point, () => afterMiss(world))
    : await killAt(world.stack, operation, point);
  if (operation === "restore data" || operation === "restore shared") return afterRestore(world, operation, older);
  return afterBackup(world, older, run);
}

async function killAt(stack: StackProject, operation: Operation, point: string): Promise<TracedRun> {
  const run = await runTraced(stack, operation, point);
  if (run.signal === "SIGKILL" && run.points.at(-1) === point) return run;
  const end = run.signal ?? `exit code ${run.exitCode ?? "unknown"}`;
  throw new Error(
    `The run was not killed there: it ended with ${end} after ${run.points.at(-1) ?? "nothing"}\n${run.stderr}`,
  );
}

/** The kill came too late: what the run left is taken back as anybody would, before the next try. */
async function afterMiss(world: World): Promise<void> {
  await untilAsBefore(world.stack, world.before, limitOf(world));
  await world.engine.recover();
  await world.baseline.putBack();
}

function limitOf({ startMs }: World): number {
  return promisedMs + graceMs + startMs;
}

async function afterBackup(world: World, older: OlderSnapshots, run: TracedRun): Promise<Passed> {
  const { stack, engine, before } = world;
  const backMs = await untilAsBefore(stack, before, limitOf(world));
  const good = await requireWhole(engine, stack, older);
  const began = run.points.includes("before storage put manifest #1");
  if (good.length > older.names.length && !began)
    throw new Error(`More is listed than was committed: ${good.join(", ")}`);
  const report = await engine.backup({ lockWaitMs: 30_000 });
  if (report.exitCode !== 0)
    throw new Error(
      `The next backup ended with ${report.exitCode}: ${JSON.stringify(report.errors)} ${JSON.stringify(report.artifacts)}`,
    );
  requireSame(before, await stackFacts(stack));
  await requireHooksPaired(stack);
  await requireNothingLeft(stack);
  return { backMs };
}

async function afterRestore(world: World, operation: Operation, older: OlderSnapshots): Promise<Passed> {
  const { stack, engine, before } = world;
  const volume = operation === "restore data" ? "data" : "shared";
  const backMs = await untilAsBefore(stack, before, limitOf(world));
  await untilUnlocked(stack, limitOf(world));
  const reports = await engine.recover();
  const bad = reports.filter(
    ({ stackAsBefore, leftOver, problems }) => !stackAsBefore || leftOver.length > 0 || problems.length > 0,
  );
  if (bad.length > 0) throw new Error(`recover: ${JSON.stringify(bad)}`);
  await requireOneOf(world, volume);
  requireSame(before, await stackFacts(stack));
  const report = await engine.restore({ artifacts: [volume], replace: true, keepOldMs: 0, lockWaitMs: 30_000 });
  if (report.exitCode !== 0)
    throw new Error(`The next restore ended with ${report.exitCode}: ${JSON.stringify(report.errors)}`);
  await requireMounted(stack, volume);
  const now = await treeFacts(await stack.volumePath(volume));
  if (now !== world.trees[volume]?.restored) throw new Error(`The next restore did not restore:\n${now}`);
  requireSame(before, await stackFacts(stack));
  await requireWhole(engine, stack, older);
  await engine.gc();
  await requireNothingLeft(stack);
  const volumes = await stagedVolumes(stack);
  if (volumes.length > 0) throw new Error(`Volumes that nobody will ever remove: ${volumes.join(", ")}`);
  return { backMs };
}

async function requireOneOf({ stack, trees }: World, volume: string): Promise<void> {
  await requireMounted(stack, volume);
  const now = await treeFacts(await stack.volumePath(volume));
  if (now === trees[volume]?.old || now === trees[volume]?.restored) return;
  throw new Error(
    `${volume} is neither wholly the old nor wholly the new:\n${now}\n== old\n${trees[volume]?.old ?? ""}`,
  );
}

/** A service that was started in the middle of an exchange could see a directory that is no volume any more. */
async function requireMounted(stack: StackProject, volume: string): Promise<void> {
  const seen = await docker("exec", `${stack.name}-app-1`, "stat", "-c", "%i", `/${volume}`);
  const { ino } = await stat(await stack.volumePath(volume));
  if (seen !== String(ino)) throw new Error(`The service sees inode ${seen} as ${volume}, and the volume is ${ino}`);
}

async function requireNothingLeft(stack: StackProject): Promise<void> {
  const left = await leftBehind(stack);
  if (left.length > 0) throw new Error(`Left behind:\n  ${left.join("\n  ")}`);
}

/** A hook that was begun has had its counterpart, though perhaps twice. */
async function requireHooksPaired(stack: StackProject): Promise<void> {
  const lines = await hookLines(stack);
  for (const phase of ["run", "hold"]) {
    const [begun, ended] = ["before", "after"].map(
      (side) => lines.filter((line) => line === `${side}-${phase}`).length,
    );
    if ((ended ?? 0) < (begun ?? 0))
      throw new Error(`The ${phase} hooks began ${begun ?? 0} times and ended ${ended ?? 0} times`);
  }
}
