// Waits until containers are healthy: a service that depends on a database must not start before it answers.
import { setTimeout as sleep } from "node:timers/promises";
import type { RunContext } from "@lifeboat/core/plugin";
import type { EngineRef } from "../engine/docker-command.ts";
import { inspectContainers, type ContainerFacts } from "../engine/inspect-containers.ts";

const pollMs = 250;

export interface HealthQuestion {
  readonly engine: EngineRef;
  readonly ids: readonly string[];
  readonly timeoutMs: number;
}

/**
 * What is wrong, by container id, with those that are not up in time; a container without a health check is up when
 * it runs. Unhealthy is waited for as well, because it can pass.
 */
export async function awaitHealth(question: HealthQuestion, ctx: RunContext): Promise<ReadonlyMap<string, string>> {
  const from = ctx.clock.elapsed();
  for (;;) {
    const wrong = complaints(question.ids, await inspectContainers(question.engine, question.ids, ctx.signal));
    const final = [...wrong.values()].every((complaint) => !complaint.mayPass);
    if (final || ctx.clock.elapsed() - from >= question.timeoutMs) {
      const seconds = Math.round(question.timeoutMs / 1000);
      return new Map([...wrong].map(([id, { text, mayPass }]) => [id, mayPass ? `${text} after ${seconds} s` : text]));
    }
    await sleep(pollMs, undefined, { signal: ctx.signal });
  }
}

interface Complaint {
  readonly text: string;
  readonly mayPass: boolean;
}

function complaints(ids: readonly string[], found: readonly ContainerFacts[]): Map<string, Complaint> {
  const byId = new Map(found.map((container) => [container.id, container]));
  return new Map(
    ids.flatMap((id) => {
      const complaint = complaintAbout(byId.get(id));
      return complaint === undefined ? [] : [[id, complaint] as const];
    }),
  );
}

function complaintAbout(container: ContainerFacts | undefined): Complaint | undefined {
  if (container === undefined) return { text: "the container is gone", mayPass: false };
  if (container.state === "restarting") return { text: "it is restarting", mayPass: true };
  if (container.state !== "running")
    return { text: `it is ${container.state} (exit code ${container.exitCode})`, mayPass: false };
  if (container.health === undefined || container.health === "healthy") return undefined;
  return { text: `its health is ${container.health}`, mayPass: true };
}
