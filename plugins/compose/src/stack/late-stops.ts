// A stop goes on in the engine after whoever asked for it is dead: a service that runs now may go down a minute later.
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { HeldUnit, RunContext } from "@lifeboat/core/plugin";
import { docker, jsonLines, type EngineRef } from "../engine/docker-command.ts";
import { engineNow } from "../engine/engine-facts.ts";
import { engineEvent, type EngineEvent } from "../engine/watch-events.ts";

/** Added to a grace: what the engine needs to kill and to clean up. */
export const marginMs = 5_000;
/** The engine keeps this many events. */
const rememberedEvents = 256;
const reloadSignals = new Set(["1", "10", "12"]);

export interface LateStops {
  /** By container id: the last time it was told to stop. */
  readonly told: ReadonlyMap<string, ToldToStop>;
  /** The engine remembers too little to be sure: any service may still go down within this time. */
  readonly doubtMs: number;
}

export interface ToldToStop {
  /** Milliseconds since 1970, by the engine's clock. */
  readonly at: number;
  /** For how many milliseconds from now the stop may still be going on; 0 where it is over. */
  readonly leftMs: number;
}

/** Asks the engine which of `units` were told to stop a short while ago. */
export async function lateStops(engine: EngineRef, units: readonly HeldUnit[], ctx: RunContext): Promise<LateStops> {
  const now = await engineNow(engine, ctx.signal);
  const longest = Math.max(0, ...units.map((unit) => unit.stopGraceMs)) + marginMs;
  const since = new Date(Date.parse(now) - longest).toISOString();
  const printed = await docker(engine, ["events", "--since", since, "--until", now, "--format", "{{json .}}"], {
    signal: ctx.signal,
  });
  return judgeStops(jsonLines(printed.stdout).map(engineEvent), units, Date.parse(now));
}

export function judgeStops(events: readonly EngineEvent[], units: readonly HeldUnit[], nowMs: number): LateStops {
  const told = units.flatMap((unit) => {
    const own = events.filter((event) => event.type === "container" && event.actor === unit.id);
    const stop = own.findLast(isStop);
    if (stop === undefined) return [];
    const over = own.some((event) => event.action === "die" && event.at >= stop.at);
    const left = stop.at / 1e6 + unit.stopGraceMs + marginMs - nowMs;
    return [[unit.id, { at: stop.at / 1e6, leftMs: over ? 0 : Math.max(0, left) }] as const];
  });
  const graces = units.map((unit) => unit.stopGraceMs + marginMs);
  const full = events.length >= rememberedEvents - 1;
  return { told: new Map(told), doubtMs: full ? Math.max(0, ...graces) : 0 };
}

function isStop(event: EngineEvent): boolean {
  return event.action === "kill" && !reloadSignals.has(event.attributes["signal"] ?? "");
}

/**
 * Waits until no `docker stop` for one of `ids` runs on this host any more: its client may be alive although the run
 * that started it is dead, and may not have sent its request yet.
 */
export async function awaitStopCommands(units: readonly HeldUnit[], ctx: RunContext): Promise<void> {
  const ids = new Set(units.map((unit) => unit.id));
  const patience = Math.max(0, ...units.map((unit) => unit.stopGraceMs)) + marginMs;
  const from = ctx.clock.elapsed();
  while (ctx.clock.elapsed() - from < patience && (await stopCommandRuns(ids)))
    await sleep(100, undefined, { signal: ctx.signal });
}

async function stopCommandRuns(ids: ReadonlySet<string>): Promise<boolean> {
  const processes = await readdir("/proc").then(
    (names) => names.filter((name) => /^\d+$/.test(name)),
    () => [],
  );
  const commands = await Promise.all(processes.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return commands.some((command) => {
    const [file = "", verb, ...rest] = command.split("\0");
    return file.endsWith("docker") && verb === "stop" && rest.some((word) => ids.has(word));
  });
}
