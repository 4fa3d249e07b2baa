// The guardian's end of the pipe: what happened to the run, as one event after another.
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { doneWord } from "./guardian-task.ts";

/** `ended`: someone asked the guardian itself to end (SIGTERM), e.g. a host that shuts down. */
export type LifeEvent = "done" | "run-died" | "overrun" | "ended";

export interface LifeLine {
  /** The first line; undefined when the run died before it was sent. */
  task(): Promise<string | undefined>;
  /** Begins to count the window. */
  startWindow(limitMs: number): void;
  /** Events in their order; the last one is repeated for ever. */
  next(): Promise<LifeEvent>;
}

export function watchLifeLine(input: Readable): LifeLine {
  const lines: string[] = [];
  const events = eventQueue();
  const first = Promise.withResolvers<string | undefined>();
  const dead = (): void => {
    first.resolve(undefined);
    events.push("run-died");
  };
  // A pipe whose other end died with unread words in it fails instead of ending: both mean the same.
  input.on("error", dead).on("close", dead).on("end", dead);
  createInterface({ input }).on("line", (line) => {
    lines.push(line);
    first.resolve(line);
    if (lines.length > 1 && line === doneWord) events.push("done");
  });
  process.on("SIGTERM", () => events.push("ended"));
  return {
    task: () => first.promise,
    startWindow: (limitMs) => setTimeout(() => events.push("overrun"), limitMs).unref(),
    next: () => events.next(),
  };
}

function eventQueue(): { push(event: LifeEvent): void; next(): Promise<LifeEvent> } {
  const waiting: LifeEvent[] = [];
  let wake: (() => void) | undefined;
  let closed: LifeEvent | undefined;
  return {
    push: (event) => {
      if (closed !== undefined) return;
      waiting.push(event);
      if (event !== "overrun") closed = event;
      wake?.();
    },
    next: async () => {
      while (waiting.length === 0 && closed === undefined) await new Promise<void>((resolve) => (wake = resolve));
      return waiting.shift() ?? closed ?? "run-died";
    },
  };
}
