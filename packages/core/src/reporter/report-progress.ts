// Progress of long work as events, few enough for a terminal and a pipe.
import type { Clock, Progress } from "../contract/context.ts";
import type { Reporter } from "./reporter.ts";

const betweenMs = 100;

export function reportProgress(reporter: Reporter, clock: Clock): Progress {
  let tasks = 0;
  return {
    task: (label, total) => {
      const id = (tasks += 1);
      const started = clock.elapsed();
      let [bytes, told, open] = [0, started, true];
      reporter.report({ type: "task-start", id, label, totalBytes: total ?? null });
      return {
        advance: (more) => {
          bytes += more;
          if (clock.elapsed() - told < betweenMs) return;
          told = clock.elapsed();
          reporter.report({ type: "task-progress", id, bytes });
        },
        end: () => {
          if (!open) return;
          open = false;
          reporter.report({ type: "task-end", id, bytes, ms: clock.elapsed() - started });
        },
      };
    },
  };
}
