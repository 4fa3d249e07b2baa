// `lifeboat helper install`: builds the image that reads volumes which this process may not read directly.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunContext } from "@lifeboat/core";
import type { Session } from "../run/session.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  options: { again: { type: "flag", describe: "Build it again, e.g. after an upgrade of this host's tar" } },
  examples: [
    ["lifeboat helper install", "Build it offline, from this host's own tar, zstd, rsync and their libraries"],
    ["DOCKER_CONTEXT=nas lifeboat helper install", "On another engine"],
  ],
  narratesTo: "people",
  async run(args, session) {
    const { engineOf, installHelper } = await import("@lifeboat/plugin-compose");
    const workDir = await mkdtemp(join(tmpdir(), "lifeboat-helper-"));
    try {
      const request = { engine: engineOf(setVariables(session)), again: args.flag("again") };
      const helper = await installHelper(request, contextOf(session, workDir));
      const what = helper.built ? `is built, from ${helper.tools.join(", ")}` : "is there already";
      await session.out.result("helper", helper, () => `The helper image ${helper.image} ${what}`);
      return 0;
    } finally {
      await rm(workDir, { recursive: true, force: true });
    }
  },
};

function setVariables({ world }: Session): Readonly<Record<string, string>> {
  const set = Object.entries(world.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(set);
}

/** An image is kept, not taken back: nothing goes on a ledger. */
function contextOf({ out, signal, world }: Session, workDir: string): RunContext {
  return {
    signal,
    workDir,
    log: out.logger,
    progress: { task: () => ({ advance: () => undefined, end: () => undefined }) },
    clock: { now: () => new Date(), elapsed: world.elapsed },
    ledger: { open: async () => ({ update: async () => undefined, close: async () => undefined }) },
  };
}
