// What the engine itself says happened to the containers of a project.
import { docker } from "./stack-project.ts";

export interface ContainerEvent {
  readonly action: string;
  readonly name: string;
  readonly service: string;
  readonly atMs: number;
}

/** Call before; the returned function gives everything since, in order. Health checks are left out. */
export function recordEvents(project: string): () => Promise<readonly ContainerEvent[]> {
  const since = (Date.now() / 1000).toFixed(3);
  return async () => {
    const until = (Date.now() / 1000 + 0.05).toFixed(3);
    const filters = ["--filter", "type=container", "--filter", `label=com.docker.compose.project=${project}`];
    const text = await docker("events", "--since", since, "--until", until, ...filters, "--format", "{{json .}}");
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as RawEvent)
      .filter(({ Action }) => !Action.startsWith("exec_") && !Action.startsWith("health_status"))
      .map(({ Action, Actor, timeNano }) => ({
        action: Action,
        name: Actor.Attributes["name"] ?? "",
        service: Actor.Attributes["com.docker.compose.service"] ?? "",
        atMs: timeNano / 1e6,
      }));
  };
}

interface RawEvent {
  readonly Action: string;
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> };
  readonly timeNano: number;
}
