// Stops a stack wave by wave and watches from just before the first stop, so that nothing can run unseen.
import type { Held, HeldUnit, HoldRecord, RunContext } from "@lifeboat/core/plugin";
import { docker, type EngineRef } from "../engine/docker-command.ts";
import { engineNow } from "../engine/engine-facts.ts";
import { inspectContainers, type ContainerFacts } from "../engine/inspect-containers.ts";
import { composeErrors } from "../errors.ts";
import { holdDetail } from "./stack-detail.ts";
import { startWitness } from "./witness.ts";

const killedByEngine = 137;

/** Throws where a stop fails or does not last; what was stopped by then stays stopped until `resume`. */
export async function hold(record: HoldRecord, ctx: RunContext): Promise<Held> {
  const { engine } = holdDetail(record);
  const witness = startWitness(holdDetail(record), await engineNow(engine, ctx.signal));
  try {
    for (const wave of record.stop) await stopWave(engine, wave, ctx);
    const stopped = await requireStopped(engine, record, ctx);
    return {
      killed: stopped.filter((container) => container.exitCode === killedByEngine).map((container) => container.name),
      witness: () => witness.disturbances(stopped),
      [Symbol.asyncDispose]: () => witness[Symbol.asyncDispose](),
    };
  } catch (error) {
    await witness[Symbol.asyncDispose]();
    throw error;
  }
}

/** The units of a wave stop at the same time: one command for each length of grace, because a command knows only one. */
async function stopWave(engine: EngineRef, wave: readonly HeldUnit[], ctx: RunContext): Promise<void> {
  ctx.signal.throwIfAborted();
  const graces = Map.groupBy(wave, (unit) => Math.ceil(unit.stopGraceMs / 1000));
  const stops = [...graces].map(([seconds, units]) => {
    ctx.log.debug("stopping", { units: units.map((unit) => unit.name), graceSeconds: seconds });
    return docker(engine, ["stop", "-t", String(seconds), "--", ...units.map((unit) => unit.id)], {
      signal: ctx.signal,
    });
  });
  // All of them are waited for, so that no stop of a failed hold is still going on when the resume begins.
  const failed = (await Promise.allSettled(stops)).find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

async function requireStopped(engine: EngineRef, record: HoldRecord, ctx: RunContext): Promise<ContainerFacts[]> {
  const ids = record.stop.flat().map((unit) => unit.id);
  const found = await inspectContainers(engine, ids, ctx.signal);
  const moving = found.filter((container) => container.state !== "exited").map((container) => container.name);
  const gone = record.stop.flat().filter((unit) => !found.some((container) => container.id === unit.id));
  const units = [...moving, ...gone.map((unit) => unit.name)];
  if (units.length > 0) throw composeErrors["compose/not-stopped"]({ units });
  return found;
}
