// A live subscription to the engine's events: what was started and is gone again leaves no other trace.
import { createInterface } from "node:readline";
import { streamCommand } from "@lifeboat/core/plugin";
import { docker, jsonLines, type EngineRef } from "./docker-command.ts";
import { engineNow } from "./engine-facts.ts";

export interface EngineEvent {
  readonly type: string;
  readonly action: string;
  /** The container's id, or the volume's name. */
  readonly actor: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Nanoseconds since 1970 by the engine's clock, as exact as a number can be. */
  readonly at: number;
}

export interface EventWatch extends AsyncDisposable {
  /** Everything from the start of the watch until now. `whole` is false when the subscription broke in between. */
  collect(): Promise<{ readonly events: readonly EngineEvent[]; readonly whole: boolean }>;
}

const watched = [
  ...["container", "volume"].flatMap((type) => ["--filter", `type=${type}`]),
  ...["start", "unpause", "restart", "mount"].flatMap((event) => ["--filter", `event=${event}`]),
];

/**
 * Watches from `since` (the engine's clock) on. `onEvent` is called as each event comes, while what it names may
 * still be there to be looked at.
 */
export function watchEvents(engine: EngineRef, since: string, onEvent: (event: EngineEvent) => void): EventWatch {
  const stop = new AbortController();
  const seen = new Map<string, EngineEvent>();
  let broken = false;
  const { stdout, done } = streamCommand(["docker", "events", "--since", since, "--format", "{{json .}}", ...watched], {
    env: engine.env,
    signal: stop.signal,
  });
  const add = (event: EngineEvent): void => {
    const key = `${event.at} ${event.action} ${event.actor}`;
    if (seen.has(key)) return;
    seen.set(key, event);
    onEvent(event);
  };
  // The subscription never ends by itself: any end that was not asked for means that events may be missing.
  const ended = done.then(
    () => (broken = true),
    () => (broken = true),
  );
  const lines = createInterface({ input: stdout });
  lines.on("line", (line) => jsonLines(line).map(engineEvent).forEach(add));
  for (const emitter of [stdout, lines]) emitter.on("error", () => (broken = true));
  return {
    collect: async () => {
      const recent = await pastEvents(engine, { since, until: await engineNow(engine), filters: watched });
      recent.forEach(add);
      return { events: [...seen.values()], whole: !broken };
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await ended;
    },
  };
}

/** Events of the past, as far as the engine remembers: it keeps the last 256 of all kinds. */
export async function pastEvents(
  engine: EngineRef,
  span: { readonly since: string; readonly until: string; readonly filters: readonly string[] },
): Promise<EngineEvent[]> {
  const args = ["events", "--since", span.since, "--until", span.until, "--format", "{{json .}}", ...span.filters];
  return jsonLines((await docker(engine, args)).stdout).map(engineEvent);
}

export function engineEvent(printed: unknown): EngineEvent {
  const { Type, Action, Actor, timeNano, time } = printed as {
    readonly Type: string;
    readonly Action: string;
    readonly Actor: { readonly ID: string; readonly Attributes?: Readonly<Record<string, string>> | null };
    readonly timeNano?: number;
    readonly time: number;
  };
  return {
    type: Type,
    action: Action,
    actor: Actor.ID,
    attributes: Actor.Attributes ?? {},
    at: timeNano ?? time * 1e9,
  };
}
