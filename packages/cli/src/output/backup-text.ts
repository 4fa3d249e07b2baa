// What a backup did, for people: artifacts with sizes, storages, the stop window, where the report is.
import { formatBytes, formatDuration, type BackupReport, type HoldReport } from "@lifeboat/core";
import type { Style } from "./style.ts";
import { blocks, table, type Cell } from "./table.ts";
import { printable } from "./write.ts";

export function backupText(report: BackupReport, style: Style): string {
  return blocks(
    report.artifacts.length === 0 ? "" : artifactTable(report, style),
    report.storages.length === 0 ? "" : storageTable(report, style),
    changesText(report),
    [...report.warnings, ...report.artifacts.flatMap(({ warnings }) => warnings)].map(
      (warning) => `${style.doubtful("warning:")} ${printable(warning)}`,
    ),
    [...(report.hold === null ? [] : holdText(report.hold, style)), ...outcomeText(report, style)],
  );
}

function artifactTable(report: BackupReport, style: Style): string {
  const rows = report.artifacts.map((one): readonly Cell[] => [
    one.name,
    one.outcome === "stored" ? { text: "stored", look: style.good } : { text: "failed", look: style.bad },
    one.consistency,
    formatBytes(one.plainBytes),
    formatBytes(one.storedBytes),
    String(one.entries),
  ]);
  const numbers = ["PLAIN", "STORED", "ENTRIES"];
  return table(["ARTIFACT", "OUTCOME", "CONSISTENCY", ...numbers], rows, style, numbers);
}

function storageTable(report: BackupReport, style: Style): string {
  const rows = report.storages.map((one): readonly Cell[] => [
    one.name,
    one.outcome === "committed" ? { text: "committed", look: style.good } : { text: "failed", look: style.bad },
    formatBytes(one.bytes),
    one.location,
  ]);
  return table(["STORAGE", "OUTCOME", "SIZE", "LOCATION"], rows, style, ["SIZE"]);
}

const mostChanges = 20;

function changesText({ artifacts }: BackupReport): readonly string[] {
  const changes = artifacts.flatMap((one) => one.changes.map((change) => ({ ...change, artifact: one.name })));
  if (changes.length === 0) return [];
  const shown = changes
    .slice(0, mostChanges)
    .map((one) => `  ${one.what.padEnd(8)}  ${one.artifact}/${one.part}: ${printable(one.path)}`);
  const more =
    changes.length > mostChanges ? [`  and ${changes.length - mostChanges} more; the report lists them all`] : [];
  return ["Changed while it was read (all others are exact):", ...shown, ...more];
}

function holdText(hold: HoldReport, style: Style): readonly string[] {
  return [
    `Stop window: ${style.strong(formatDuration(hold.windowMs))} for ${hold.units.join(", ")}`,
    ...(hold.killed.length === 0
      ? []
      : [
          `${style.doubtful("warning:")} killed after their grace, their data may be as after a power cut: ${hold.killed.join(", ")}`,
        ]),
    ...hold.notResumed.map(
      (one) => `${style.bad("not running again:")} ${one.unit}: ${printable(one.message)}; look with: ${one.command}`,
    ),
  ];
}

function outcomeText(report: BackupReport, style: Style): readonly string[] {
  const took = formatDuration(report.durationMs);
  const look = { complete: style.good, partial: style.doubtful, failed: style.bad }[report.outcome];
  const committed = report.storages.filter(({ outcome }) => outcome === "committed");
  return [
    `Backup of ${report.instance}: ${look(report.outcome)} in ${took}`,
    ...(report.snapshot === null || committed.length === 0 ? [] : [`Snapshot: ${style.strong(report.snapshot)}`]),
    ...report.storages.map((one) => `Report: ${printable(one.location)}/reports/${report.instance}/`),
  ];
}
