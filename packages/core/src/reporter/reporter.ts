// What a listener hears while long work goes on. The library never prints: whoever wants to see gives a reporter.

export interface Reporter {
  report(event: ReporterEvent): void;
}

export type ReporterEvent =
  /** A room is entered; `detail` is one short line for people. */
  | { readonly type: "step"; readonly step: StepName; readonly detail: string }
  | { readonly type: "task-start"; readonly id: number; readonly label: string; readonly totalBytes: number | null }
  | { readonly type: "task-progress"; readonly id: number; readonly bytes: number }
  | { readonly type: "task-end"; readonly id: number; readonly bytes: number; readonly ms: number }
  | { readonly type: "warning"; readonly message: string };

export type StepName =
  | "lock"
  | "recover"
  | "preflight"
  | "plan"
  | "claim"
  | "hook"
  | "hold"
  | "read"
  | "witness"
  | "resume"
  | "store"
  | "read-back"
  | "commit"
  | "report"
  | "choose"
  | "verify"
  | "stage"
  | "compare"
  | "swap"
  | "gc";

export const silentReporter: Reporter = { report: () => undefined };
