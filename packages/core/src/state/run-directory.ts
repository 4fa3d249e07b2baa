// The directories of one run, on the ledger before they exist, so that recovery removes what a dead run left.
import { lstat, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Ledger, OpenEntry } from "../contract/context.ts";
import { stateErrors } from "./errors.ts";
import type { StateDir } from "./state-dir.ts";

/** The name under which core's own entries stand in the ledger. */
export const corePlugin = "@lifeboat/core";

const places = { "work-directory": "work", "spool-directory": "spool" } as const;
export type RunDirectoryKind = keyof typeof places;

/** Disposing removes it with everything in it. */
export interface RunDirectory extends AsyncDisposable {
  readonly path: string;
}

/** Makes `<state>/work/<name>` or `<state>/spool/<name>`, mode 0700. `ledger` must be core's own. */
export async function makeRunDirectory(
  kind: RunDirectoryKind,
  name: string,
  state: StateDir,
  ledger: Ledger,
): Promise<RunDirectory> {
  const path = join(state[places[kind]], name);
  const entry = await ledger.open(kind, path);
  await mkdir(path, { mode: 0o700 });
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await rm(path, { recursive: true, force: true });
      await entry.close();
    },
  };
}

/** Removes what an entry of `makeRunDirectory` names. A journal is only a file: a path that lies elsewhere is refused. */
export async function removeRunDirectory(entry: OpenEntry, state: Pick<StateDir, "work" | "spool">): Promise<void> {
  const place = isRunDirectory(entry.kind) ? state[places[entry.kind]] : undefined;
  const facts = await lstat(entry.id).catch(() => undefined);
  const inside = dirname(entry.id) === place && join(entry.id) === entry.id;
  if (!inside || (facts !== undefined && !facts.isDirectory())) {
    throw stateErrors["state/not-a-run-directory"]({ path: entry.id, kind: entry.kind });
  }
  await rm(entry.id, { recursive: true, force: true });
}

function isRunDirectory(kind: string): kind is RunDirectoryKind {
  return Object.hasOwn(places, kind);
}
