// A command with two seconds' worth of progress, compressed into no time.
import { peopleOutput } from "../../../src/output/people-output.ts";
import { runsAsProcess } from "../../../src/process-world.ts";

await runsAsProcess(process, async (_argv, world) => {
  let now = 0;
  const out = peopleOutput({ ...world, elapsed: () => now }, "normal", "people");
  out.reporter.report({ type: "step", step: "read", detail: "uploads" });
  out.reporter.report({ type: "task-start", id: 1, label: "uploads", totalBytes: 2_000_000 });
  now = 1_000;
  out.reporter.report({ type: "task-progress", id: 1, bytes: 1_000_000 });
  out.reporter.report({ type: "task-end", id: 1, bytes: 2_000_000, ms: 2_000 });
  await out.result("done", {}, () => "done");
  return 0;
});
