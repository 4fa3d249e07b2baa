// The fault suite as a program: enumerates the points, tries all or a sample of them, says what it did and how to do it again.
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { docker } from "../system/support/stack-project.ts";
import { faultCase, type FaultPoint } from "./fault-cases.ts";
import { seededOrder } from "./order.ts";
import { operations } from "./start-run.ts";
import { enumeratePoints, faultWorld, type FaultWorld } from "./world.ts";

const { values: args } = parseArgs({
  options: {
    sample: { type: "boolean", default: false },
    seed: { type: "string" },
    only: { type: "string" },
    /** One point, or several, without finding them first: for trying a failure again. */
    point: { type: "string", multiple: true },
    minutes: { type: "string" },
    list: { type: "boolean", default: false },
    workers: { type: "string", default: "1" },
  },
});

interface Failure extends FaultPoint {
  readonly why: string;
}

async function main(): Promise<void> {
  const started = performance.now();
  const seed = args.seed === undefined ? randomInt(1, 1_000_000) : Number(args.seed);
  await using world = await faultWorld();
  endWith(world);
  const all = args.point === undefined ? await enumeratePoints(world) : args.point.map(parsePoint);
  console.log(`${all.length} points:`);
  for (const { operation, point } of all) console.log(`  ${operation}: ${point}`);
  if (args.list) return;
  const chosen = seededOrder(all, seed).filter(({ operation, point }) =>
    `${operation}: ${point}`.includes(args.only ?? ""),
  );
  const minutes = Number(args.minutes ?? (args.sample ? 4 : Number.POSITIVE_INFINITY));
  const end = started + minutes * 60_000;
  const { done, failures, slowestMs } = await tryAll(world, chosen, end);
  const percent = Math.round((100 * done) / all.length);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(
    `seed ${seed}, ${done} of ${all.length} points (${percent} %), ${failures.length} failed, in ${seconds} s`,
  );
  console.log(`the stack was as before after at most ${(slowestMs / 1000).toFixed(1)} s`);
  for (const { operation, point, why } of failures) console.log(`\nFAILED ${operation}: ${point}\n${why}`);
  if (failures.length === 0) return;
  console.log(
    `\nthe same order again: npm run test:faults -- --seed ${seed}; one alone: --point "<operation>: <point>"`,
  );
  process.exitCode = 1;
}

function parsePoint(text: string): FaultPoint {
  const operation = operations.find((name) => text.startsWith(`${name}: `));
  if (operation === undefined) throw new Error(`"${text}" is not "<operation>: <point>"`);
  return { operation, point: text.slice(operation.length + 2) };
}

/** Whoever ends the suite gets the machine back as it was. */
function endWith(world: AsyncDisposable): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => void Promise.resolve(world[Symbol.asyncDispose]()).finally(() => process.exit(1)));
  }
}

async function tryAll(first: FaultWorld, points: readonly FaultPoint[], end: number) {
  const failures: Failure[] = [];
  let done = 0;
  let slowestMs = 0;
  const left = [...points];
  const work = async (world: FaultWorld): Promise<void> => {
    // The last case begun must end before the time does.
    for (let each = left.shift(); each !== undefined && performance.now() < end - caseMs; each = left.shift()) {
      const from = performance.now();
      const outcome = await attempt(world, each);
      done += 1;
      if ("backMs" in outcome) slowestMs = Math.max(slowestMs, outcome.backMs);
      else failures.push({ ...each, why: outcome.why });
      const seconds = ((performance.now() - from) / 1000).toFixed(1);
      const words =
        "backMs" in outcome ? `ok, back after ${(outcome.backMs / 1000).toFixed(1)} s` : `FAILED ${outcome.why}`;
      console.log(`${done}/${points.length} ${seconds} s  ${each.operation}: ${each.point}: ${words}`);
    }
  };
  await using more = new AsyncDisposableStack();
  const worlds = [first];
  for (let i = 1; i < Number(args.workers); i += 1) worlds.push(more.use(await anotherWorld()));
  await Promise.all(worlds.map(work));
  return { done, failures, slowestMs };
}

async function anotherWorld(): Promise<FaultWorld> {
  const world = await faultWorld();
  endWith(world);
  return world;
}

const caseMs = 15_000;

async function attempt(
  world: FaultWorld,
  point: FaultPoint,
): Promise<{ readonly backMs: number } | { readonly why: string }> {
  try {
    return await faultCase(world, point);
  } catch (error) {
    await mend(world);
    return { why: (error as Error).stack ?? String(error) };
  }
}

/** A case that failed must not make the next one fail. */
async function mend({ stack, engine }: FaultWorld): Promise<void> {
  await engine.recover().catch(() => []);
  // Not `compose start`, which would run the migration again.
  await docker("start", `${stack.name}-db-1`, `${stack.name}-app-1`).catch(() => undefined);
}

await main();
