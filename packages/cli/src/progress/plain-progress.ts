// Progress for pipes and logs: one line for each step and each finished task, and a sign of life in long ones.
import { writeNow } from "../output/write.ts";
import {
  describeEnd,
  describeStep,
  describeTask,
  RunningTasks,
  type Progress,
  type ProgressPlace,
} from "./progress.ts";

const signOfLifeMs = 30_000;

export function plainProgress({ stream, style, elapsed }: ProgressPlace): Progress {
  const tasks = new RunningTasks(elapsed);
  let spokenAt = elapsed();
  const say = (text: string): void => {
    spokenAt = elapsed();
    writeNow(stream, `${text}\n`);
  };
  return {
    report(event) {
      const task = tasks.follow(event);
      if (event.type === "step") say(describeStep(event, style));
      else if (task === undefined || event.type === "task-start") return;
      else if (event.type === "task-end") say(`  ${describeEnd(task.label, event.bytes, event.ms)}`);
      else if (elapsed() - spokenAt >= signOfLifeMs) say(`  ${task.label}: ${describeTask(task, elapsed())}`);
    },
    clear: () => undefined,
  };
}
