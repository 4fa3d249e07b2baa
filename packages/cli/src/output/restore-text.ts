// A restore for people: what it is going to do, and what it did.
import { formatBytes, formatDuration, type RestorePlan, type RestoreReport } from "@lifeboat/core";
import type { Style } from "./style.ts";
import { blocks, table, type Cell } from "./table.ts";
import { printable } from "./write.ts";

export function restorePlanText(plan: RestorePlan, style: Style): string {
  const rows = plan.artifacts.map((one) => [
    one.artifact,
    one.type,
    one.snapshot,
    formatDuration(one.ageMs),
    formatBytes(one.parts.reduce((sum, part) => sum + part.plainBytes, 0)),
    one.storages.join(", then "),
  ]);
  return blocks(
    style.strong(`Restore of ${plan.instance} ${targetText(plan)}`),
    table(["ARTIFACT", "TYPE", "SNAPSHOT", "AGE", "SIZE", "FROM"], rows, style, ["SIZE"]),
    plan.artifacts.flatMap(({ artifact, newer }) =>
      newer === null
        ? []
        : [
            `${style.doubtful("warning:")} ${artifact} has a newer copy in ${newer}, of another moment than the rest; --mix takes it`,
          ],
    ),
    plan.missing.length === 0 ? "" : `${style.doubtful("warning:")} no good copy of: ${plan.missing.join(", ")}`,
    plan.artifacts.flatMap((one) =>
      one.newer === null
        ? []
        : [`${one.artifact}: ${one.newer} is newer, but of another moment than the rest; --mix takes it`],
    ),
    plan.paths === null ? "" : `Only entries that match ${plan.paths.map(printable).join(" or ")}`,
    whatHappens(plan, style),
  );
}

function targetText(plan: RestorePlan): string {
  return plan.target.kind === "origin" ? "in place" : `into ${printable(plan.target.path)}`;
}

function whatHappens(plan: RestorePlan, style: Style): string {
  if (plan.target.kind === "directory") return "Nothing else is touched.";
  if (!plan.replace) return "A target that is not empty is refused; --replace replaces it.";
  return `${style.bad("Replaces")} what is there now; the old data is kept for ${formatDuration(plan.keepOldMs)}.`;
}

export function restoreText(report: RestoreReport, style: Style): string {
  const rows = report.artifacts.map((one): readonly Cell[] => [
    one.artifact,
    one.snapshot,
    one.storage,
    formatBytes(one.bytes),
    String(one.entries),
    one.kept ?? "",
  ]);
  const head = ["ARTIFACT", "SNAPSHOT", "FROM", "SIZE", "ENTRIES", "OLD DATA"];
  const look = report.outcome === "complete" ? style.good : style.bad;
  return blocks(rows.length === 0 ? "" : table(head, rows, style, ["SIZE", "ENTRIES"]), [
    ...(report.windowMs === null || report.windowMs === 0
      ? []
      : [`Stop window: ${style.strong(formatDuration(report.windowMs))}`]),
    `Restore of ${report.instance}: ${look(report.outcome)} in ${formatDuration(report.durationMs)}`,
  ]);
}
