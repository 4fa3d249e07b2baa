// `lifeboat backup`: backs up an instance now and says what became of it.
import { backupText } from "../output/backup-text.ts";
import { distinctProblems } from "../output/output.ts";
import type { Session } from "../run/session.ts";
import { backupOptions, backupRequest, instanceArgument } from "./backup-request.ts";
import type { Args, Command } from "./command.ts";
import { showPlan } from "./plan.ts";

export const command: Command = {
  arguments: instanceArgument,
  options: { ...backupOptions, "dry-run": { type: "flag", describe: "Print the plan and change nothing" } },
  examples: [
    ["lifeboat backup", "Back up the only instance there is"],
    ["lifeboat backup core --tag reason=upgrade", "Mark the snapshot; list shows the mark"],
    ["lifeboat backup core --artifact uploads", "Back up one artifact alone"],
    ["lifeboat backup core --lock-wait 10m", "Wait for a run that goes on"],
    ["lifeboat backup core --json | tail -n 1 | jq .snapshot", "The new snapshot's name, for a script"],
  ],
  narratesTo: "people",
  run: (args, session) => (args.flag("dry-run") ? showPlan(args, session) : backUp(args, session)),
};

async function backUp(args: Args, { out, signal, engine }: Session): Promise<number> {
  const request = backupRequest(args, signal);
  const report = await (await engine()).backup(request);
  await out.result(report.type, report, () => backupText(report, out.style));
  const parts = [...report.artifacts, ...report.storages].map(({ problem }) => problem);
  await out.problems(distinctProblems(...report.errors, ...parts));
  return report.exitCode;
}
