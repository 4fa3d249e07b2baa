// Finds out whether anything ran, or could write, while a stack was held: a copy made meanwhile is of no single moment.
import type { Disturbance } from "@lifeboat/core/plugin";
import { findContainers, inspectContainers, type ContainerFacts } from "../engine/inspect-containers.ts";
import { watchEvents, type EngineEvent } from "../engine/watch-events.ts";
import { ownLabel } from "../labels.ts";
import { reaches, treeLabel } from "./mount-overlap.ts";
import type { HeldTree, HoldDetail } from "./stack-detail.ts";

export interface Witness extends AsyncDisposable {
  /** What ran since the witness started, against the held containers as they were right after their stop. */
  disturbances(stopped: readonly ContainerFacts[]): Promise<Disturbance[]>;
}

/** Containers that were looked at while their start was news; undefined where they were gone already. */
type Sightings = Map<string, Promise<ContainerFacts | undefined>>;

export function startWitness(detail: HoldDetail, since: string): Witness {
  const { engine, trees } = detail;
  const sightings: Sightings = new Map();
  const watch = watchEvents(engine, since, (event) => {
    if (!isAwakening(event) || sightings.has(event.actor)) return;
    const look = inspectContainers(engine, [event.actor]).then(([found]) => found);
    sightings.set(
      event.actor,
      look.catch(() => undefined),
    );
  });
  return {
    disturbances: async (stopped) => {
      const { events, whole } = await watch.collect();
      const [held, running] = await Promise.all([
        inspectContainers(
          engine,
          stopped.map((container) => container.id),
        ),
        findContainers(engine, ["status=running"]),
      ]);
      return unique([
        ...(whole ? [] : [blindness]),
        ...heldDisturbances(stopped, held, events),
        ...(await startedWriters(
          events.filter((event) => !stopped.some((unit) => unit.id === event.actor)),
          sightings,
          trees,
        )),
        ...lateWriters(running, detail),
      ]);
    },
    [Symbol.asyncDispose]: () => watch[Symbol.asyncDispose](),
  };
}

const blindness: Disturbance = {
  unit: "docker engine",
  what: "stopped telling its events, so what ran meanwhile is not known; it may have been restarted",
};

function isAwakening(event: EngineEvent): boolean {
  return event.type === "container" && ["start", "unpause", "restart"].includes(event.action);
}

/** Held containers that run, ran, or are gone. */
export function heldDisturbances(
  stopped: readonly ContainerFacts[],
  now: readonly ContainerFacts[],
  events: readonly EngineEvent[],
): Disturbance[] {
  return stopped.flatMap((unit) => {
    const found = now.find((container) => container.id === unit.id);
    if (found === undefined) return [{ unit: unit.name, what: "was removed" }];
    if (found.startedAt !== unit.startedAt) return [{ unit: unit.name, what: `was started at ${found.startedAt}` }];
    if (found.state !== "exited") return [{ unit: unit.name, what: `is ${found.state}` }];
    // A service that was between two restarts may have been started after the watch began and before its own stop.
    const after = events.filter(
      (event) => isAwakening(event) && event.actor === unit.id && isAfter(event, unit.finishedAt),
    );
    return after.map((event) => ({ unit: unit.name, what: `had the event ${event.action}` }));
  });
}

/** Containers of any project that were started meanwhile and may write a held tree, also when they are gone again. */
async function startedWriters(
  events: readonly EngineEvent[],
  sightings: Sightings,
  trees: readonly HeldTree[],
): Promise<Disturbance[]> {
  const awakenings = events.filter((event) => isAwakening(event) && event.attributes[ownLabel] === undefined);
  const found = await Promise.all(
    awakenings.map(async (event) => ({ event, container: await sightings.get(event.actor) })),
  );
  return found.flatMap(({ event, container }) => {
    const unit = event.attributes["name"] ?? event.actor;
    const reached =
      container === undefined ? mountedVolumes(event.actor, events, trees) : writableTrees(container, trees);
    if (reached.length > 0)
      return [{ unit, what: `was started and may have written ${reached.map(treeLabel).join(", ")}` }];
    const unknown = container === undefined && trees.some((tree) => "path" in tree);
    return unknown ? [{ unit, what: "was started and is gone, and which directories it mounted is not known" }] : [];
  });
}

/** Running containers that were started after the stack was looked at: they were no part of what was decided then. */
function lateWriters(running: readonly ContainerFacts[], detail: HoldDetail): Disturbance[] {
  return running
    .filter(
      (container) =>
        container.labels[ownLabel] === undefined && Date.parse(container.startedAt) > Date.parse(detail.since),
    )
    .filter((container) => writableTrees(container, detail.trees).length > 0)
    .map((container) => ({
      unit: container.name,
      what: `was started and may have written ${writableTrees(container, detail.trees).map(treeLabel).join(", ")}`,
    }));
}

function writableTrees(container: ContainerFacts, trees: readonly HeldTree[]): HeldTree[] {
  return trees.filter((tree) => container.mounts.some((mount) => mount.writable && reaches(mount, tree)));
}

/** The engine tells each volume that it mounts for a container, so volumes are known even of a container that is gone. */
function mountedVolumes(container: string, events: readonly EngineEvent[], trees: readonly HeldTree[]): HeldTree[] {
  const mounts = events.filter(
    (event) =>
      event.type === "volume" &&
      event.attributes["container"] === container &&
      event.attributes["read/write"] === "true",
  );
  return trees.filter((tree) => "volume" in tree && mounts.some((mount) => mount.actor === tree.volume));
}

function isAfter(event: EngineEvent, instant: string): boolean {
  return event.at / 1e6 > Date.parse(instant) + 1;
}

function unique(disturbances: readonly Disturbance[]): Disturbance[] {
  return [...new Map(disturbances.map((found) => [`${found.unit} ${found.what}`, found])).values()];
}
