// A backup's plan as text: what is read how, what stands still, and every step in its order.
import { formatBytes, formatDuration, type Plan, type PlannedHold, type PlanStep } from "@lifeboat/core";
import type { Style } from "./style.ts";
import { blocks, table } from "./table.ts";
import { printable } from "./write.ts";

export function planText(plan: Plan, style: Style): string {
  return blocks(
    style.strong(`Plan for ${plan.instance}`),
    artifactTable(plan, style),
    plan.hold === null ? "Nothing stands still." : holdText(plan.hold, style),
    plan.storages.map(
      (one) => `${style.strong(`Storage ${one.name}`)} (${printable(one.location)}): ${one.objects.length} objects`,
    ),
    [
      style.strong("Steps"),
      ...plan.steps.map((step, index) => `${String(index + 1).padStart(4)}  ${printable(stepText(step))}`),
    ],
    plan.warnings.map((warning) => `${style.doubtful("warning:")} ${printable(warning)}`),
  );
}

function artifactTable(plan: Plan, style: Style): string {
  const rows = plan.artifacts.map((one) => [
    one.name,
    one.type,
    one.consistency,
    one.consistency === "live"
      ? "while services run"
      : one.capture === "spool"
        ? "held, into the spool"
        : "held, straight out",
    one.access ?? "",
    one.codecs.join(" + "),
    one.storages.join(", "),
  ]);
  return table(["ARTIFACT", "TYPE", "CONSISTENCY", "READ", "ACCESS", "ENCODED", "STORAGES"], rows, style);
}

function holdText(hold: PlannedHold, style: Style): readonly string[] {
  const { record, spool } = hold;
  const names = (waves: typeof record.stop): string =>
    waves.map((wave) => wave.map((unit) => unit.name).join(" + ")).join(", then ") || "nothing";
  return [
    style.strong("Stop window"),
    `  stops     ${names(record.stop)}`,
    `  starts    ${names(record.start)}`,
    `  expected  ${hold.expectedWindowMs === null ? "not known before the first run" : formatDuration(hold.expectedWindowMs)}`,
    `  at most   ${formatDuration(hold.maxWindowMs)}; beyond it the stack is resumed and the copy is rejected`,
    ...(spool === null
      ? []
      : [
          `  spool     ${printable(spool.directory)}, ${spool.form}, ${formatBytes(spool.expectedBytes)} expected, ${formatBytes(spool.freeBytes)} free`,
        ]),
    `  defences  ${hold.defences.map(printable).join("; then ")}`,
  ];
}

function stepText(step: PlanStep): string {
  switch (step.do) {
    case "claim":
    case "put":
    case "read-back":
    case "commit":
      return `${step.do} ${step.storage}: ${step.key}`;
    case "hook":
      return `hook ${step.phase}: ${step.run.join(" ")}`;
    case "stop":
    case "start":
      return `${step.do} ${step.units.join(", ")}`;
    case "read":
      return `read ${step.artifact}/${step.part} into the ${step.into}`;
    case "witness":
      return "witness that nothing ran meanwhile";
  }
}
