// `lifeboat recover`: brings back what dead runs left. On a bad day it must work without a configuration.
import { resolve } from "node:path";
import type { RecoverReport } from "@lifeboat/core";
import { recoverText } from "../output/recover-text.ts";
import type { Session } from "../run/session.ts";
import type { Args, Command } from "./command.ts";

export const command: Command = {
  examples: [
    ["lifeboat recover", "Start what a dead run left stopped, and take back what it left behind"],
    ["lifeboat recover --state /var/lib/lifeboat", "From this state directory; no configuration is needed"],
  ],
  narratesTo: "people",
  async run(args, session) {
    const reports = await recover(args, session);
    await session.out.result("recover", { reports }, () => recoverText(reports, session.out.style));
    return exitCodeOf(reports);
  },
};

async function recover(args: Args, { core, out, signal, world }: Session): Promise<readonly RecoverReport[]> {
  const { makeStateDir, recoverAll, resolveStateDir } = await core();
  const { env, cwd } = world;
  const wanted = args.text("state");
  const path = wanted === undefined ? resolveStateDir({ env, uid: process.geteuid?.() ?? 0 }) : resolve(cwd, wanted);
  return recoverAll({ state: await makeStateDir(path), env, log: out.logger }, signal);
}

function exitCodeOf(reports: readonly RecoverReport[]): number {
  if (reports.some(({ stackAsBefore }) => !stackAsBefore)) return 6;
  return reports.some(
    ({ leftOver, problems, halfSwapped }) => leftOver.length + problems.length + halfSwapped.length > 0,
  )
    ? 1
    : 0;
}
