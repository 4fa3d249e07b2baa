// The containers of a project as they are now: by Compose's labels from the engine, and by Compose's own word on what runs.
import { findContainers, type ContainerFacts } from "../engine/inspect-containers.ts";
import { composeErrors } from "../errors.ts";
import { composeLabels } from "../labels.ts";
import { runCompose, type ComposeCommand } from "./compose-command.ts";

/** The project's own containers; those of `docker compose run` are visitors and not among them. */
export async function readContainers(
  command: ComposeCommand,
  project: string,
  signal?: AbortSignal,
): Promise<ContainerFacts[]> {
  const first = await readBoth(command, project, signal);
  if (agree(first)) return first.containers;
  // Between the two questions something may have been started or stopped: once is chance, twice is a deployment.
  const second = await readBoth(command, project, signal);
  if (agree(second)) return second.containers;
  throw composeErrors["compose/unsteady"]({
    project,
    compose: second.running,
    engine: runningServices(second.containers),
  });
}

interface BothViews {
  readonly containers: ContainerFacts[];
  readonly running: readonly string[];
}

async function readBoth(command: ComposeCommand, project: string, signal?: AbortSignal): Promise<BothViews> {
  const [found, printed] = await Promise.all([
    findContainers(command.engine, [`label=${composeLabels.project}=${project}`], signal),
    runCompose(command, ["ps", "--status", "running", "--services"], signal),
  ]);
  return { containers: found.filter(isOfService), running: printed.stdout.split("\n").filter(Boolean).sort() };
}

/** Compose names only services of the model; what runs beside it is the engine's word alone. */
function agree(views: BothViews): boolean {
  const engine = new Set(runningServices(views.containers));
  return views.running.every((service) => engine.has(service));
}

function runningServices(containers: readonly ContainerFacts[]): string[] {
  const running = containers.filter((container) => container.state === "running");
  return [...new Set(running.map((container) => serviceOf(container)))].sort();
}

function isOfService(container: ContainerFacts): boolean {
  return container.labels[composeLabels.service] !== undefined && container.labels[composeLabels.oneOff] !== "True";
}

export function serviceOf(container: ContainerFacts): string {
  return container.labels[composeLabels.service] ?? "";
}

export function numberOf(container: ContainerFacts): number {
  return Number(container.labels[composeLabels.number] ?? "1");
}
