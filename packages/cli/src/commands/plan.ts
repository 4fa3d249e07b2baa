// `lifeboat plan`: says what a backup would do now, and changes nothing.
import { planText } from "../output/plan-text.ts";
import { backupOptions, backupRequest, instanceArgument } from "./backup-request.ts";
import type { Args, Command } from "./command.ts";
import type { Session } from "../run/session.ts";

export const command: Command = {
  arguments: instanceArgument,
  options: backupOptions,
  examples: [
    ["lifeboat plan core", "What is read, what stands still, in which order, and where it goes"],
    ["lifeboat plan core --artifact uploads", "The same for one artifact"],
    ["lifeboat plan core --json | jq .steps", "Every step as data"],
  ],
  narratesTo: "nobody",
  run: showPlan,
};

export async function showPlan(args: Args, { out, signal, engine }: Session): Promise<number> {
  const request = backupRequest(args, signal);
  const plan = await (await engine()).plan(request);
  await out.result("plan", plan, () => planText(plan, out.style));
  return 0;
}
