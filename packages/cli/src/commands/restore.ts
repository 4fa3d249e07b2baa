// `lifeboat restore`: prints what it is going to do, asks before it replaces anything, and does it.
import type { RestorePlan, RestoreRequest } from "@lifeboat/core";
import { cliErrors } from "../errors.ts";
import { distinctProblems } from "../output/output.ts";
import { restorePlanText, restoreText } from "../output/restore-text.ts";
import { directoryOption, durationOption, given, instantOption, listOption } from "../parse/values.ts";
import { askYesOrNo } from "../run/ask.ts";
import type { Session } from "../run/session.ts";
import { artifactOption, instanceArgument, lockWaitOption } from "./backup-request.ts";
import type { Args, Command } from "./command.ts";

export const command: Command = {
  arguments: instanceArgument,
  options: {
    snapshot: {
      type: "text",
      describe: "A snapshot's name, or latest: the newest good copy of each artifact (default)",
    },
    at: { type: "text", describe: "The newest copies at or before this instant, e.g. 2026-03-01T12:00Z" },
    artifact: artifactOption,
    storage: { type: "text", describe: "Only copies on this storage" },
    to: { type: "text", describe: "Restore into a directory instead of in place: dir:PATH" },
    path: { type: "list", describe: "With --to: only entries matching this pattern (repeatable)" },
    replace: { type: "flag", describe: "Replace what is there; without it a target that is not empty is refused" },
    mix: { type: "flag", describe: "Allow artifacts of one moment from different snapshots" },
    "keep-old": { type: "text", describe: "How long replaced data is kept; without it 7d" },
    note: { type: "text", describe: "Who restores and why, for the report" },
    "lock-wait": lockWaitOption,
    "dry-run": { type: "flag", describe: "Print the plan and change nothing" },
    yes: { type: "flag", describe: "Do not ask before replacing" },
  },
  examples: [
    ["lifeboat restore core --dry-run", "What would be restored, from which snapshot and storage"],
    ["lifeboat restore core", "Restore everything into empty places, e.g. on a new host"],
    ["lifeboat restore core --replace", "Replace what is there, after a question"],
    [
      "lifeboat restore core --snapshot core-20260301-120000 --artifact uploads --replace --yes",
      "One artifact of one snapshot, without a question",
    ],
    ["lifeboat restore core --artifact uploads --to dir:/tmp/u --path 'invoices/**'", "Some files, beside everything"],
  ],
  narratesTo: "people",
  run: restore,
};

async function restore(args: Args, session: Session): Promise<number> {
  const { out } = session;
  const request = restoreRequest(args, session);
  const engine = await session.engine();
  const plan = await engine.planRestore(request);
  const text = (): string => `${restorePlanText(plan, out.style)}\n`;
  if (args.flag("dry-run")) {
    await out.result("restore-plan", plan, text);
    return 0;
  }
  await out.item("restore-plan", plan, text());
  await confirm(plan, args, session);
  const report = await engine.restore(request);
  await out.result(report.type, report, () => restoreText(report, out.style));
  await out.problems(distinctProblems(...report.errors));
  return report.exitCode;
}

function restoreRequest(args: Args, { signal, world }: Session): RestoreRequest {
  const at = instantOption(args, "at");
  const to = directoryOption(args, "to", world.cwd);
  const snapshot = args.text("snapshot");
  const paths = listOption(args, "path");
  if (at !== undefined && snapshot !== undefined && snapshot !== "latest")
    throw exclude("--at", "cannot be given with", `--snapshot ${snapshot}`);
  if (paths !== undefined && to === undefined) throw exclude("--path", "needs", "--to dir:PATH");
  return given<RestoreRequest>({
    signal,
    instance: args.text("instance"),
    snapshot,
    at,
    artifacts: listOption(args, "artifact"),
    storage: args.text("storage"),
    to,
    paths,
    replace: args.flag("replace") || undefined,
    mix: args.flag("mix") || undefined,
    keepOldMs: durationOption(args, "keep-old"),
    lockWaitMs: durationOption(args, "lock-wait"),
    note: args.text("note"),
  });
}

function exclude(option: string, why: string, other: string): Error {
  return cliErrors["cli/options-exclude"]({ option, why, other });
}

/** Only what replaces something needs a yes. */
async function confirm(plan: RestorePlan, args: Args, { out, world, signal }: Session): Promise<void> {
  if (!plan.replace || plan.target.kind === "directory" || args.flag("yes")) return;
  if (!out.interactive) throw cliErrors["cli/needs-yes"]({ instance: plan.instance });
  const agreed = await askYesOrNo(`Replace the data of ${plan.instance} now?`, world, signal);
  if (!agreed) throw cliErrors["cli/declined"]({});
}
