// What restores kept of the old: one file each in the state directory, until gc gives it to its plugin to remove.
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { OpenEntry } from "../contract/context.ts";
import type { Plugin } from "../contract/plugin.ts";
import type { Run } from "../run/run.ts";
import type { StateDir } from "../state/state-dir.ts";

export interface KeptOld {
  readonly instance: string;
  readonly artifact: string;
  readonly entry: OpenEntry;
  /** UTC instant after which it may go. */
  readonly until: string;
}

export async function keepOld(
  run: Run,
  old: { artifact: string; plugin: Plugin; entry: Omit<OpenEntry, "plugin">; keepOldMs: number },
): Promise<void> {
  const kept: KeptOld = {
    instance: run.instance.name,
    artifact: old.artifact,
    entry: { plugin: old.plugin.name, ...old.entry },
    until: new Date(run.house.clock.now().getTime() + old.keepOldMs).toISOString(),
  };
  const file = join(run.house.state.kept, `${run.id}-${old.artifact}.json`);
  await writeFile(file, `${JSON.stringify(kept, null, 2)}\n`, { flag: "wx", mode: 0o600 });
}

export async function listKept(state: StateDir): Promise<readonly { readonly file: string; readonly kept: KeptOld }[]> {
  const names = (await readdir(state.kept)).filter((name) => name.endsWith(".json"));
  return Promise.all(
    names.map(async (name) => {
      const file = join(state.kept, name);
      return { file, kept: JSON.parse(await readFile(file, "utf8")) as KeptOld };
    }),
  );
}

/** After the plugin took it back. */
export async function forgetKept(file: string): Promise<void> {
  await rm(file, { force: true });
}
