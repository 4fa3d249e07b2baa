// For calls that only look: a context whose ledger refuses, because whoever looks makes nothing that must be taken back.
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Ledger, RunContext } from "../contract/context.ts";
import type { Plugin } from "../contract/plugin.ts";
import { reportProgress } from "../reporter/report-progress.ts";
import { furnishErrors } from "./errors.ts";
import type { House } from "./house.ts";

export type ContextFor = (plugin: Pick<Plugin, "name" | "module">) => RunContext;

export async function withLook<T>(
  house: House,
  signal: AbortSignal,
  action: (context: ContextFor) => Promise<T>,
): Promise<T> {
  const workDir = await mkdtemp(join(house.state.work, "look-"));
  const progress = reportProgress(house.reporter, house.clock);
  try {
    return await action((plugin) => ({
      signal,
      log: house.log,
      progress,
      clock: house.clock,
      workDir,
      ledger: refusingLedger(plugin.name),
    }));
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

function refusingLedger(plugin: string): Ledger {
  return { open: (kind) => Promise.reject(furnishErrors["house/only-looking"]({ kind, plugin })) };
}
