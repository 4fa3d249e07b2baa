// Containers as the engine knows them: the only source for what ran, when, and what it can write.
import { composeErrors } from "../errors.ts";
import { docker, saidBy, type EngineRef } from "./docker-command.ts";

export interface ContainerFacts {
  readonly id: string;
  readonly name: string;
  readonly state: "running" | "paused" | "exited" | "created" | "restarting" | "dead" | "removing";
  readonly exitCode: number;
  readonly error: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly health?: string;
  readonly imageId: string;
  readonly imageName: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly mounts: readonly MountFacts[];
  /** How long the engine waits before it kills, in milliseconds. */
  readonly stopGraceMs: number;
}

export interface MountFacts {
  readonly type: string;
  /** The engine's name of a volume; empty for a bind mount. */
  readonly name: string;
  readonly source: string;
  readonly target: string;
  readonly writable: boolean;
}

interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly Image: string;
  readonly State: {
    readonly Status: ContainerFacts["state"];
    readonly ExitCode: number;
    readonly Error: string;
    readonly StartedAt: string;
    readonly FinishedAt: string;
    readonly Health?: { readonly Status: string } | null;
  };
  readonly Config: {
    readonly Image: string;
    readonly Labels: Readonly<Record<string, string>> | null;
    readonly StopTimeout?: number | null;
  };
  readonly Mounts: readonly {
    readonly Type: string;
    readonly Name?: string;
    readonly Source: string;
    readonly Destination: string;
    readonly RW: boolean;
  }[];
}

const defaultGraceMs = 10_000;

/** Those of `ids` (or names) that exist, in no promised order: what is gone is simply not there. */
export async function inspectContainers(
  engine: EngineRef,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<ContainerFacts[]> {
  if (ids.length === 0) return [];
  const result = await docker(engine, ["inspect", "--type", "container", "--", ...ids], {
    acceptExit: [1],
    ...(signal === undefined ? {} : { signal }),
  });
  refuseOtherErrors(result.stderr);
  return (JSON.parse(result.stdout.trim() === "" ? "[]" : result.stdout) as Inspected[]).map(containerFacts);
}

/** Containers that carry every one of the labels, running or not. */
export async function findContainers(
  engine: EngineRef,
  filters: readonly string[],
  signal?: AbortSignal,
): Promise<ContainerFacts[]> {
  const list = ["ps", "--all", "--quiet", "--no-trunc", ...filters.flatMap((filter) => ["--filter", filter])];
  const { stdout } = await docker(engine, list, signal === undefined ? {} : { signal });
  return inspectContainers(engine, stdout.split("\n").filter(Boolean), signal);
}

/** `docker inspect` fails for one missing container as for a missing engine; only the first is an answer. */
function refuseOtherErrors(stderr: string): void {
  const bad = stderr
    .split("\n")
    .find((line) => /^error/i.test(line.trim()) && !/no such (container|object)/i.test(line));
  const unreachable = stderr.split("\n").find((line) => /cannot connect|error during connect/i.test(line));
  const said = unreachable ?? bad;
  if (said !== undefined) throw composeErrors["compose/engine-unreachable"]({ said: saidBy(new Error(said)) });
}

export function containerFacts(found: Inspected): ContainerFacts {
  const grace = found.Config.StopTimeout;
  const health = found.State.Health?.Status;
  return {
    id: found.Id,
    name: found.Name.replace(/^\//, ""),
    state: found.State.Status,
    exitCode: found.State.ExitCode,
    error: found.State.Error,
    startedAt: found.State.StartedAt,
    finishedAt: found.State.FinishedAt,
    ...(health === undefined || health === "none" || health === "" ? {} : { health }),
    imageId: found.Image,
    imageName: found.Config.Image,
    labels: found.Config.Labels ?? {},
    mounts: found.Mounts.map((mount) => ({
      type: mount.Type,
      name: mount.Type === "volume" ? (mount.Name ?? "") : "",
      source: mount.Source,
      target: mount.Destination,
      writable: mount.RW,
    })),
    stopGraceMs: grace === null || grace === undefined ? defaultGraceMs : grace * 1000,
  };
}
