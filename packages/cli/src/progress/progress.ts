// What shows how far long work is, and how fast a task moves.
import { formatBytes, formatDuration, type ReporterEvent } from "@lifeboat/core";
import type { Style } from "../output/style.ts";
import { printable } from "../output/write.ts";
import type { OutputStream } from "../world.ts";

export type ProgressEvent = Exclude<ReporterEvent, { type: "warning" }>;

export interface Progress {
  report(event: ProgressEvent): void;
  /** Takes away what is not meant to stay, so that something else can be written. */
  clear(): void;
}

export interface ProgressPlace {
  readonly stream: OutputStream;
  readonly style: Style;
  /** Milliseconds that only go forward. */
  readonly elapsed: () => number;
}

export interface Task {
  readonly label: string;
  readonly totalBytes: number | null;
  readonly startedAt: number;
  bytes: number;
}

/** The tasks that are under way, by id. */
export class RunningTasks {
  readonly #tasks = new Map<number, Task>();
  readonly #elapsed: () => number;

  constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
  }

  /** Gives the task that the event is about; undefined where nobody said that it started. */
  follow(event: ProgressEvent): Task | undefined {
    if (event.type === "step") return undefined;
    if (event.type === "task-start") this.#tasks.set(event.id, this.#started(event));
    const task = this.#tasks.get(event.id);
    if (task !== undefined && event.type !== "task-start") task.bytes = event.bytes;
    if (event.type === "task-end") this.#tasks.delete(event.id);
    return task;
  }

  all(): readonly Task[] {
    return [...this.#tasks.values()];
  }

  #started(event: { readonly label: string; readonly totalBytes: number | null }): Task {
    return { label: printable(event.label), totalBytes: event.totalBytes, startedAt: this.#elapsed(), bytes: 0 };
  }
}

/** `1.2 GiB of 3.4 GiB, 35 %, 120.0 MiB/s, 18.5 s left`: as much of it as is known. */
export function describeTask(task: Task, now: number): string {
  const seconds = (now - task.startedAt) / 1000;
  const rate = seconds > 0 ? task.bytes / seconds : 0;
  const total = task.totalBytes ?? 0;
  const facts = [total > 0 ? `${formatBytes(task.bytes)} of ${formatBytes(total)}` : formatBytes(task.bytes)];
  if (total > 0) facts.push(`${Math.min(100, Math.floor((task.bytes / total) * 100))} %`);
  if (rate > 0) facts.push(`${formatBytes(rate)}/s`);
  if (rate > 0 && total > task.bytes) facts.push(`${formatDuration(((total - task.bytes) / rate) * 1000)} left`);
  return facts.join(", ");
}

/** `backup.tar: 1.2 GiB in 10.1 s, 121.7 MiB/s`. */
export function describeEnd(label: string, bytes: number, ms: number): string {
  const rate = ms > 0 ? `, ${formatBytes((bytes / ms) * 1000)}/s` : "";
  return `${label}: ${formatBytes(bytes)} in ${formatDuration(ms)}${rate}`;
}

const widestStep = "preflight".length;

export function describeStep(event: { readonly step: string; readonly detail: string }, style: Style): string {
  return `${style.strong(event.step.padEnd(widestStep))}  ${printable(event.detail)}`.trimEnd();
}
