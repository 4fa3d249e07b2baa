// `lifeboat gc`: removes what died unfinished and what restores kept for long enough.
import type { Engine } from "@lifeboat/core";
import { gcText } from "../output/gc-text.ts";
import { durationOption, given } from "../parse/values.ts";
import type { Command } from "./command.ts";

type GcRequest = NonNullable<Parameters<Engine["gc"]>[0]>;

export const command: Command = {
  options: {
    "dry-run": { type: "flag", describe: "Say what would be removed, and remove nothing" },
    grace: { type: "text", describe: "Take a run for dead this long after it claimed its snapshot; without it 24h" },
  },
  examples: [
    ["lifeboat gc --dry-run", "What would be removed, what is kept, and why"],
    ["lifeboat gc", "Remove it"],
    ["lifeboat gc --grace 1h", "Also what claimed its name an hour ago"],
  ],
  narratesTo: "people",
  async run(args, { out, signal, engine }) {
    const request = given<GcRequest>({ signal, dryRun: args.flag("dry-run"), graceMs: durationOption(args, "grace") });
    const report = await (await engine()).gc(request);
    await out.result(report.type, report, () => gcText(report, out.style));
    const problems = [...report.unreachable, ...report.kept.flatMap(({ problem }) => problem ?? [])];
    await out.problems(problems);
    return problems.length === 0 ? 0 : 3;
  },
};
