// Brings back exactly what a record lists, from any state, in any process, as often as it is called.
import { setTimeout as sleep } from "node:timers/promises";
import {
  isLifeboatError,
  type HeldUnit,
  type HoldRecord,
  type ResumeFailure,
  type ResumeOutcome,
  type RunContext,
} from "@lifeboat/core/plugin";
import { docker, saidBy } from "../engine/docker-command.ts";
import type { ContainerFacts } from "../engine/inspect-containers.ts";
import { awaitHealth } from "./await-health.ts";
import { findUnits } from "./find-units.ts";
import { awaitStopCommands, lateStops, type LateStops } from "./late-stops.ts";
import { UnitOutcomes } from "./unit-outcomes.ts";
import { holdDetail } from "./stack-detail.ts";

const engineBackoffMs = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
const pollMs = 200;
/** Long enough to see a process that ends at once, short enough not to be felt. */
const lastLookMs = 300;

export async function resume(record: HoldRecord, ctx: RunContext): Promise<ResumeOutcome> {
  const units = record.start.flat();
  const outcomes = new UnitOutcomes();
  try {
    await awaitStopCommands(units, ctx);
    const stops = await withPatience(() => lateStops(holdDetail(record).engine, units, ctx), ctx);
    for (const wave of record.start) {
      await resumeWave(record, wave, { stops, outcomes, ctx });
      await awaitDependedOn(record, wave, outcomes, ctx);
    }
    await lastLook(record, stops, outcomes, ctx);
    await awaitEverybody(record, outcomes, ctx);
  } catch (error) {
    // A failure that is not one unit's own, e.g. an engine that stays away: whoever is not up by now is reported as down.
    ctx.signal.throwIfAborted();
    for (const unit of units) if (!outcomes.isUp(unit)) outcomes.failed(unit, unreachable(unit, error));
  }
  return outcomes.outcome(units);
}

interface Attempt {
  readonly stops: LateStops;
  readonly outcomes: UnitOutcomes;
  readonly ctx: RunContext;
}

async function resumeWave(record: HoldRecord, wave: readonly HeldUnit[], attempt: Attempt): Promise<void> {
  const { engine } = holdDetail(record);
  const found = await withPatience(() => findUnits(engine, record.project, wave, attempt.ctx.signal), attempt.ctx);
  await Promise.all(wave.map((unit) => resumeUnit(record, unit, found.get(unit.id), attempt)));
}

async function resumeUnit(
  record: HoldRecord,
  unit: HeldUnit,
  first: ContainerFacts | undefined,
  attempt: Attempt,
): Promise<void> {
  const found = await waitOutStop(record, unit, first, attempt);
  if (found === undefined) attempt.outcomes.failed(unit, gone(record, unit));
  else if (found.state === "paused") attempt.outcomes.failed(unit, paused(found));
  else if (found.state === "running" || found.state === "restarting") attempt.outcomes.running(unit, found);
  else await startUnit(record, unit, found, attempt);
}

/** A container that the engine was told to stop is not up, it is about to go down. */
async function waitOutStop(
  record: HoldRecord,
  unit: HeldUnit,
  first: ContainerFacts | undefined,
  { stops, ctx }: Attempt,
): Promise<ContainerFacts | undefined> {
  const { engine } = holdDetail(record);
  const patience = first === undefined ? 0 : (stops.told.get(first.id)?.leftMs ?? 0);
  const from = ctx.clock.elapsed();
  let found = first;
  while (found?.state === "running" && ctx.clock.elapsed() - from < patience) {
    await sleep(pollMs, undefined, { signal: ctx.signal });
    found = (await findUnits(engine, record.project, [unit], ctx.signal)).get(unit.id);
  }
  return found;
}

async function startUnit(
  record: HoldRecord,
  unit: HeldUnit,
  found: ContainerFacts,
  { outcomes, ctx }: Attempt,
): Promise<void> {
  const { engine, startTimeoutMs } = holdDetail(record);
  try {
    await withPatience(
      () => docker(engine, ["start", "--", found.id], { signal: ctx.signal, timeoutMs: startTimeoutMs }),
      ctx,
    );
    outcomes.started(unit, found);
  } catch (error) {
    ctx.signal.throwIfAborted();
    outcomes.failed(unit, { unit: unit.name, message: startMessage(error), command: `docker start ${found.name}` });
  }
}

/** Others wait for these until they are healthy, so the next wave does too; one that does not get there is not waited for twice. */
async function awaitDependedOn(
  record: HoldRecord,
  wave: readonly HeldUnit[],
  outcomes: UnitOutcomes,
  ctx: RunContext,
): Promise<void> {
  const { awaited } = holdDetail(record);
  await judgeHealth(
    record,
    wave.filter((unit) => awaited.includes(unit.service)),
    outcomes,
    ctx,
  );
}

async function awaitEverybody(record: HoldRecord, outcomes: UnitOutcomes, ctx: RunContext): Promise<void> {
  await judgeHealth(record, record.start.flat(), outcomes, ctx);
}

async function judgeHealth(
  record: HoldRecord,
  units: readonly HeldUnit[],
  outcomes: UnitOutcomes,
  ctx: RunContext,
): Promise<void> {
  const { engine, healthTimeoutMs, before } = holdDetail(record);
  // What was unhealthy, or was restarting all the time, before it was held is back as it was.
  const asBefore = (unit: HeldUnit): boolean =>
    before[unit.id]?.health === "unhealthy" || before[unit.id]?.state === "restarting";
  const up = units.filter((unit) => outcomes.isUp(unit) && !asBefore(unit));
  const sick = await awaitHealth(
    { engine, ids: up.map((unit) => outcomes.idOf(unit)), timeoutMs: healthTimeoutMs },
    ctx,
  );
  for (const unit of up) {
    const verdict = sick.get(outcomes.idOf(unit));
    if (verdict === undefined) continue;
    outcomes.failed(unit, {
      unit: unit.name,
      message: verdict,
      command: `docker inspect --format '{{json .State}}' ${unit.name}`,
    });
  }
}

/** Sees what ended right after its start, and starts again what was still taken down by a stop that came late. */
async function lastLook(record: HoldRecord, stops: LateStops, outcomes: UnitOutcomes, ctx: RunContext): Promise<void> {
  const from = ctx.clock.elapsed();
  // What was down when it was found is past its stop: only what was up may still go down.
  const doubtMs = outcomes.foundRunning() ? stops.doubtMs : 0;
  do {
    await sleep(lastLookMs, undefined, { signal: ctx.signal });
    const up = record.start.flat().filter((unit) => outcomes.isUp(unit));
    await bringBackLate(record, up, outcomes, ctx);
  } while (ctx.clock.elapsed() - from < doubtMs);
}

async function bringBackLate(
  record: HoldRecord,
  up: readonly HeldUnit[],
  outcomes: UnitOutcomes,
  ctx: RunContext,
): Promise<void> {
  const { engine } = holdDetail(record);
  const found = await findUnits(engine, record.project, up, ctx.signal);
  const down = up.filter(
    (unit) => found.get(unit.id)?.state !== "running" && found.get(unit.id)?.state !== "restarting",
  );
  if (down.length === 0) return;
  const stops = await lateStops(engine, down, ctx);
  for (const unit of down) {
    const container = found.get(unit.id);
    if (container === undefined) outcomes.failed(unit, gone(record, unit));
    else if (wentDownByStop(container, stops)) await startUnit(record, unit, container, { stops, outcomes, ctx });
    else outcomes.failed(unit, ended(container));
  }
}

/** Its own end is not a stop's doing, unless a stop came after its start; where the engine forgot, it gets another chance. */
function wentDownByStop(container: ContainerFacts, stops: LateStops): boolean {
  const told = stops.told.get(container.id);
  return stops.doubtMs > 0 || (told !== undefined && told.at > Date.parse(container.startedAt));
}

/** The engine may be restarting: it is given about a minute before a call to it counts as failed. */
async function withPatience<T>(call: () => Promise<T>, ctx: RunContext): Promise<T> {
  for (const pause of engineBackoffMs) {
    try {
      return await call();
    } catch (error) {
      if (!isLifeboatError(error) || error.code !== "compose/engine-unreachable") throw error;
      ctx.log.warn("the engine does not answer, trying again", { inMs: pause });
      await sleep(pause, undefined, { signal: ctx.signal });
    }
  }
  return call();
}

function startMessage(error: unknown): string {
  return saidBy(error).replace(/; Error: failed to start containers:.*$/, "");
}

function gone(record: HoldRecord, unit: HeldUnit): ResumeFailure {
  return {
    unit: unit.name,
    message: "the container was removed and not made anew",
    command: `docker compose -p ${record.project} up -d --no-deps --no-recreate ${unit.service}`,
  };
}

function paused(found: ContainerFacts): ResumeFailure {
  return { unit: found.name, message: "somebody paused it", command: `docker unpause ${found.name}` };
}

function ended(found: ContainerFacts): ResumeFailure {
  return {
    unit: found.name,
    message: `it ended with exit code ${found.exitCode} right after its start`,
    command: `docker logs --tail 50 ${found.name}`,
  };
}

function unreachable(unit: HeldUnit, error: unknown): ResumeFailure {
  return { unit: unit.name, message: saidBy(error), command: `docker start ${unit.name}` };
}
