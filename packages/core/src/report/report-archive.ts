// Keeps every report, of success and of error: in the state directory, and beside the snapshots where that is possible.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Run } from "../run/run.ts";
import type { StateDir } from "../state/state-dir.ts";
import { reportKey } from "../snapshot/layout.ts";
import { stamp } from "../snapshot/snapshot-name.ts";
import { putSmall } from "../commit/small-object.ts";
import type { StoreTarget } from "../store/store-body.ts";
import { problemOf } from "./problem.ts";
import type { BackupReport } from "./report.ts";
import type { RestoreReport } from "../restore/restore-plan.ts";

/** Never fails a run: a place that takes no report is a warning in the report that is returned. */
export async function archiveReport<R extends BackupReport | RestoreReport>(
  run: Run,
  report: R,
  targets: readonly StoreTarget[],
): Promise<R> {
  const { house, instance } = run;
  house.reporter.report({ type: "step", step: "report", detail: report.outcome });
  const name = `${stamp(run.startedAt, house.config.timeZone)}-${run.id}`;
  const key = reportKey(instance.name, name, report.type === "backup" ? report.outcome : `restore-${report.outcome}`);
  const body = Buffer.from(`${JSON.stringify(report, null, 2)}\n`);
  await tolerate(run, "the state directory", () => keepLocally(house.state, key, body));
  for (const target of targets) {
    const ctx = { ...target.ctx, signal: new AbortController().signal };
    await tolerate(run, target.name, () => putSmall({ ...target, ctx }, key, body));
  }
  return report;
}

async function tolerate(run: Run, where: string, action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    const message = `The report could not be kept in ${where}: ${problemOf(error).message}`;
    run.house.reporter.report({ type: "warning", message });
  }
}

async function keepLocally(state: StateDir, key: string, body: Uint8Array): Promise<void> {
  const file = join(state.path, key);
  await mkdir(join(file, ".."), { recursive: true, mode: 0o700 });
  await writeFile(file, body, { mode: 0o600 });
}

/** The stop window of the newest backup that had one, in milliseconds; null where there was none. */
export async function lastWindow(state: StateDir, instance: string): Promise<number | null> {
  const directory = join(state.path, "reports", instance);
  const names = await readdir(directory).catch(() => []);
  for (const name of names.sort().reverse()) {
    const window = windowOf(await readFile(join(directory, name), "utf8").catch(() => ""));
    if (window !== null) return window;
  }
  return null;
}

function windowOf(text: string): number | null {
  try {
    const report = JSON.parse(text) as Partial<BackupReport>;
    return report.hold?.windowMs ?? null;
  } catch {
    // A report is for people; one that was cut must not keep a backup from running.
    return null;
  }
}
