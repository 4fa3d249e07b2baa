// Decides who is stopped and started, in which order, and writes down all that another process needs to resume.
import type { HeldUnit, HoldRecord, HoldRequest, ServiceFacts, StackFacts, UnitFacts } from "@lifeboat/core/plugin";
import { composeErrors } from "../errors.ts";
import { requireServices } from "./inspect-stack.ts";
import { heldTree } from "./mount-overlap.ts";
import { asJson, factsDetail, type HoldDetail } from "./stack-detail.ts";
import { closure, startWaves } from "./start-order.ts";

export interface HoldSettings {
  readonly order: readonly string[];
  /** Overrides each service's own grace. */
  readonly stopTimeoutMs?: number;
  readonly healthTimeoutMs: number;
  readonly startTimeoutMs: number;
}

/** Throws `compose/unknown-service`, and `compose/one-shot-running` where a stop would cut a migration short. */
export function planHold(request: HoldRequest, facts: StackFacts, settings: HoldSettings): HoldRecord {
  const dependsOn = Object.fromEntries(facts.services.map((service) => [service.name, service.dependsOn]));
  const units = heldUnits(request, facts, dependsOn);
  const services = [...new Set(units.map((unit) => unit.service))];
  const waves = startWaves({ services, dependsOn, order: settings.order });
  const start = waves.map((wave) =>
    units.filter((unit) => wave.includes(unit.service)).map((unit) => heldUnit(unit, settings)),
  );
  return {
    project: facts.project,
    stop: start.toReversed(),
    start,
    detail: asJson(detailOf(units, facts, settings)),
  };
}

function heldUnits(
  request: HoldRequest,
  facts: StackFacts,
  dependsOn: Readonly<Record<string, readonly string[]>>,
): UnitFacts[] {
  const known = facts.services.map((service) => service.name);
  requireServices(request.keepUp, known, "the services to keep up");
  if (request.services !== "all") requireServices(request.services, known, "the services to hold");
  const keptUp = new Set(request.keepUp.flatMap((service) => [service, ...closure(service, dependsOn)]));
  const wanted = (unit: UnitFacts): boolean =>
    !keptUp.has(unit.service) && (request.services === "all" || request.services.includes(unit.service));
  // One that is between two attempts to start would come up in the middle of the copy.
  const held = facts.units.filter((unit) => wanted(unit) && (unit.state === "running" || unit.state === "restarting"));
  refuseOneShots(held, facts.services);
  return held;
}

function refuseOneShots(units: readonly UnitFacts[], services: readonly ServiceFacts[]): void {
  const oneShots = new Set(services.filter((service) => service.oneShot).map((service) => service.name));
  const running = units.find((unit) => oneShots.has(unit.service));
  if (running !== undefined) throw composeErrors["compose/one-shot-running"]({ unit: running.name });
}

function heldUnit(unit: UnitFacts, settings: HoldSettings): HeldUnit {
  const { id, name, service, number, stopGraceMs } = unit;
  return { id, name, service, number, stopGraceMs: settings.stopTimeoutMs ?? stopGraceMs };
}

function detailOf(units: readonly UnitFacts[], facts: StackFacts, settings: HoldSettings): HoldDetail {
  const { engine, since, conditions } = factsDetail(facts);
  const held = new Set(units.map((unit) => unit.service));
  const trees = facts.trees.filter((tree) => tree.mountedBy.some((mount) => held.has(mount.service)));
  const awaited = Object.values(conditions).flatMap((dependencies) =>
    Object.entries(dependencies)
      .filter(([, condition]) => condition === "service_healthy")
      .map(([service]) => service),
  );
  return {
    engine,
    since,
    trees: trees.map(heldTree),
    awaited: [...new Set(awaited)].filter((service) => held.has(service)).sort(),
    before: Object.fromEntries(units.map((unit) => [unit.id, before(unit)])),
    healthTimeoutMs: settings.healthTimeoutMs,
    startTimeoutMs: settings.startTimeoutMs,
  };
}

function before(unit: UnitFacts): HoldDetail["before"][string] {
  return {
    state: unit.state,
    startedAt: unit.startedAt,
    ...(unit.health === undefined ? {} : { health: unit.health }),
  };
}
