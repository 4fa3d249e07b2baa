// Everything that is known of a stack before anything is decided: services, containers, trees, and who writes from outside.
import type { RunContext, ServiceFacts, StackFacts, UnitFacts } from "@lifeboat/core/plugin";
import { checkVersions } from "../engine/check-versions.ts";
import { readEngine } from "../engine/engine-facts.ts";
import type { ContainerFacts } from "../engine/inspect-containers.ts";
import { composeErrors } from "../errors.ts";
import { composeLabels } from "../labels.ts";
import type { ComposeCommand } from "./compose-command.ts";
import { databaseOf } from "./database-image.ts";
import { readDigests } from "./read-digests.ts";
import { readContainers, numberOf, serviceOf } from "./read-containers.ts";
import { readModel, type ComposeModel } from "./read-model.ts";
import { readOutsiders } from "./read-outsiders.ts";
import { asJson, type FactsDetail } from "./stack-detail.ts";
import { readTrees } from "./read-trees.ts";

/** Looks, and changes nothing. Throws `compose/…` errors where tools, engine, model or order are not usable. */
export async function inspectStack(
  command: ComposeCommand,
  order: readonly string[],
  ctx: RunContext,
): Promise<StackFacts> {
  await checkVersions(command.engine, ctx.signal);
  const engine = await readEngine(command.engine, ctx.signal);
  const model = await readModel(command, ctx.signal);
  requireServices(order, Object.keys(model.services), "order");
  const containers = await readContainers(command, model.project, ctx.signal);
  const [trees, digests] = await Promise.all([
    readTrees({ engine: command.engine, local: engine.local }, model, containers, ctx.signal),
    readDigests(command.engine, containers, ctx.signal),
  ]);
  const outsiders = await readOutsiders(command.engine, containers, trees, ctx.signal);
  const detail: FactsDetail = {
    engine: command.engine,
    since: engine.now,
    local: engine.local,
    files: fileQuestion(command),
    conditions: conditionsOf(model, containers),
    anonymous: anonymousVolumes(
      containers,
      trees.map((tree) => tree.volume),
    ),
    warnings: model.warnings,
  };
  return {
    engine: engine.id,
    project: model.project,
    services: serviceFacts(model, containers),
    units: containers.map((container) => unitFacts(container, digests)),
    trees,
    outsiders,
    detail: asJson(detail),
  };
}

function fileQuestion({ files, cwd, env }: ComposeCommand): FactsDetail["files"] {
  const named = Object.entries(env).filter(([name]) => ["COMPOSE_FILE", "COMPOSE_PATH_SEPARATOR"].includes(name));
  return { ...(files === undefined ? {} : { files }), directory: cwd, env: Object.fromEntries(named) };
}

export function requireServices(named: readonly string[], known: readonly string[], where: string): void {
  const service = named.find((name) => !known.includes(name));
  if (service !== undefined) throw composeErrors["compose/unknown-service"]({ service, where, known });
}

/** Services of the model, and those that only containers know of: a file was changed, or a profile is not read. */
function serviceFacts(model: ComposeModel, containers: readonly ContainerFacts[]): ServiceFacts[] {
  const conditions = conditionsOf(model, containers);
  const waited = Object.values(conditions).flatMap((dependencies) => Object.entries(dependencies));
  const oneShots = new Set(
    waited.filter(([, condition]) => condition === "service_completed_successfully").map(([name]) => name),
  );
  const images = new Map(containers.map((container) => [serviceOf(container), container.imageName]));
  return Object.keys(conditions).map((name) => {
    const image = model.services[name]?.image ?? images.get(name) ?? "";
    const database = databaseOf(image);
    return {
      name,
      image,
      dependsOn: Object.keys(conditions[name] ?? {}),
      oneShot: oneShots.has(name),
      ...(database === undefined ? {} : { database }),
    };
  });
}

function conditionsOf(model: ComposeModel, containers: readonly ContainerFacts[]): FactsDetail["conditions"] {
  const orphans = containers.filter((container) => model.services[serviceOf(container)] === undefined);
  return Object.fromEntries([
    ...orphans.map(
      (container) => [serviceOf(container), dependsOnLabel(container.labels[composeLabels.dependsOn])] as const,
    ),
    ...Object.entries(model.services).map(([name, service]) => [name, service.dependsOn] as const),
  ]);
}

/** Compose writes `db:service_healthy:false,init:service_completed_successfully:false` on each container. */
export function dependsOnLabel(label = ""): Record<string, string> {
  const dependencies = label.split(",").filter(Boolean);
  return Object.fromEntries(
    dependencies.map((text) => [text.split(":")[0] ?? "", text.split(":")[1] ?? "service_started"]),
  );
}

function unitFacts(container: ContainerFacts, digests: ReadonlyMap<string, string>): UnitFacts {
  const digest = digests.get(container.imageId);
  return {
    id: container.id,
    name: container.name,
    service: serviceOf(container),
    number: numberOf(container),
    state: container.state,
    ...(container.health === undefined ? {} : { health: container.health }),
    image: { id: container.imageId, ...(digest === undefined ? {} : { digest }) },
    startedAt: container.startedAt,
    stopGraceMs: container.stopGraceMs,
  };
}

function anonymousVolumes(
  containers: readonly ContainerFacts[],
  named: readonly (string | undefined)[],
): FactsDetail["anonymous"] {
  return containers.flatMap((container) =>
    container.mounts
      .filter((mount) => mount.type === "volume" && !named.includes(mount.name))
      .map((mount) => ({ service: serviceOf(container), target: mount.target, volume: mount.name })),
  );
}
