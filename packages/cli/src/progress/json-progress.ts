// Progress for programs: the engine's own events, with the frequent ones at most once a second for each task.
import type { Reporter } from "@lifeboat/core";

const everyMs = 1_000;

export function jsonProgress(say: (type: string, value: object) => void, elapsed: () => number): Reporter {
  const saidAt = new Map<number, number>();
  return {
    report(event) {
      if (event.type !== "task-progress") {
        if (event.type === "task-end") saidAt.delete(event.id);
        say(event.type, event);
        return;
      }
      if (elapsed() - (saidAt.get(event.id) ?? -Infinity) < everyMs) return;
      saidAt.set(event.id, elapsed());
      say("progress", { id: event.id, bytes: event.bytes });
    },
  };
}
