// Tells somebody. A notifier that fails never turns a good backup into a bad one.
import type { RunContext } from "./context.ts";
import type { Json } from "./json.ts";

export interface Notifier {
  notify(event: NotifierEvent, ctx: RunContext): Promise<void>;
}

export interface NotifierEvent {
  readonly type: "run-started" | "run-finished" | "drill-finished" | "overdue";
  readonly instance: string;
  readonly at: string;
  readonly detail: Json;
}
