// The fault suite as a program: enumerates the points, tries all or a sample of them, says what it did and how to do it again.
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { faultCase, type FaultPoint } from "./fault-cases.ts";
import { seededOrder } from "./order.ts";
import { enumeratePoints, faultWorld, type FaultWorld } from "./world.ts";

const { values: args } = parseArgs({
  options: {
    sample: { type: "boolean", default: false },
    seed: { type: "string" },
    only: { type: "string" },
    minutes: { type: "string", default: "4" },
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
  const all = await enumeratePoints(world);
  console.log(`${all.length} points:`);
  for (const { operation, point } of all) console.log(`  ${operation}: ${point}`);
  if (args.list) return;
  const chosen = seededOrder(all, seed).filter(({ operation, point }) => `${operation}: ${point}`.includes(args.only ?? ""));
  const end = args.sample ? started + Number(args.minutes) * 60_000 : Number.POSITIVE_INFINITY;
  const { done, failures, slowestMs } = await tryAll(world, chosen, end);
  const percent = Math.round((100 * done) / all.length);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(`seed ${seed}, ${done} of ${all.length} points (${percent} %), ${failures.length} failed, in ${seconds} s`);
  console.log(`the stack was as before after at most ${(slowestMs / 1000).toFixed(1)} s`);
  for (const { operation, point, why } of failures) console.log(`\nFAILED ${operation}: ${point}\n${why}`);
  if (failures.length === 0) return;
  console.log(`\nagain: npm run test:faults -- --seed ${seed} --only "<operation>: <point>"`);
  process.exitCode = 1;
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
      const words = "backMs" in outcome ? `ok, back after ${(outcome.backMs / 1000).toFixed(1)} s` : `FAILED ${outcome.why}`;
      console.log(`${done}/${points.length} ${seconds} s  ${each.operation}: ${each.point}: ${words}`);
    }
  };
  await using more = new AsyncDisposableStack();
  const worlds = [first];
  for (let i = 1; i < Number(args.workers); i += 1) worlds.push(more.use(await faultWorld()));
  await Promise.all(worlds.map(work));
  return { done, failures, slowestMs };
}

const caseMs = 15_000;

async function attempt(world: FaultWorld, point: FaultPoint): Promise<{ readonly backMs: number } | { readonly why: string }> {
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
  await stack.compose("start", "db", "app").catch(() => undefined);
}

await main();
