// An engine in this very process, for what follows a fault: nothing is wrapped, nothing is counted.
import { createEngine, loadConfig, type Engine } from "@lifeboat/core";
import compose from "@lifeboat/plugin-compose";
import files from "@lifeboat/plugin-files";
import type { StackProject } from "../system/support/stack-project.ts";

export async function engineHere(stack: StackProject): Promise<Engine> {
  return createEngine({
    config: await loadConfig(undefined, stack.dir),
    plugins: [files, compose],
    env: { ...process.env, ...stack.env },
  });
}
