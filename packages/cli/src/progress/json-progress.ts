// Progress for programs: the engine's own events, with the frequent ones at most once a second for each task.
import type { Reporter } from "@lifeboat/core";
import type { TypedLine } from "../output/output.ts";

const everyMs = 1_000;

export function jsonProgress(say: (value: TypedLine) => void, elapsed: () => number): Reporter {
  const saidAt = new Map<number, number>();
  return {
    report(event) {
      if (event.type !== "task-progress") {
        if (event.type === "task-end") saidAt.delete(event.id);
        say(event);
        return;
      }
      if (elapsed() - (saidAt.get(event.id) ?? -Infinity) < everyMs) return;
      saidAt.set(event.id, elapsed());
      say({ ...event, type: "progress" });
    },
  };
}
