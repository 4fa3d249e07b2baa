// Progress for a terminal: steps stay, and below them one live line for each task that is under way.
import { writeNow } from "../output/write.ts";
import {
  describeEnd,
  describeStep,
  describeTask,
  RunningTasks,
  type Progress,
  type ProgressPlace,
} from "./progress.ts";

const repaintMs = 100;
const mostLines = 8;
const escape = "\u001b[";

export function terminalProgress({ stream, style, elapsed }: ProgressPlace): Progress {
  const tasks = new RunningTasks(elapsed);
  let painted = 0;
  let paintedAt = -Infinity;

  const clear = (): void => {
    if (painted > 0) writeNow(stream, `${escape}${painted}A${escape}J`);
    painted = 0;
  };
  const stay = (line: string): void => {
    clear();
    writeNow(stream, `${line}\n`);
    paint();
  };
  const paint = (): void => {
    clear();
    const lines = liveLines();
    painted = lines.length;
    paintedAt = elapsed();
    if (painted > 0) writeNow(stream, `${lines.join("\n")}\n`);
  };
  const liveLines = (): readonly string[] => {
    const running = tasks.all();
    const shown = running.slice(0, mostLines).map((task) => `  ${task.label}  ${describeTask(task, elapsed())}`);
    const more = running.length > mostLines ? [`  and ${running.length - mostLines} more`] : [];
    // A line that wraps would be two, and the next repaint would leave one of them behind.
    return [...shown, ...more].map((line) => style.faint(line.slice(0, Math.max(20, (stream.columns ?? 80) - 1))));
  };

  return {
    report(event) {
      const task = tasks.follow(event);
      if (event.type === "step") stay(describeStep(event, style));
      else if (event.type === "task-end" && task !== undefined)
        stay(style.faint(`  ${describeEnd(task.label, event.bytes, event.ms)}`));
      else if (event.type === "task-start" || elapsed() - paintedAt >= repaintMs) paint();
    },
    clear,
  };
}
