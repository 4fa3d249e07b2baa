// What a recovery found and did, one stack at a time.
import type { RecoverReport } from "@lifeboat/core";
import type { Style } from "./style.ts";
import { blocks } from "./table.ts";
import { printable } from "./write.ts";

export function recoverText(reports: readonly RecoverReport[], style: Style): string {
  const worked = reports.filter(({ found }) => found === "unfinished");
  return worked.length === 0 ? "Nothing to recover." : blocks(...worked.map((one) => oneText(one, style)));
}

/** The same in one line, for a command that was asked for something else. */
export function recoverLine({ run, resumed, problems, stackAsBefore }: RecoverReport): string {
  const who = run === undefined ? "A run" : `The ${run.kind} of ${run.instance}`;
  const started = resumed?.started.join(", ") ?? "";
  if (!stackAsBefore) {
    const why = problems.map(({ message, command }) => `${printable(message)}; try: ${command}`).join("; ");
    return `${who} has died, and the stack is not as before: ${why}`;
  }
  return `${who} has died; ${started === "" ? "its services run" : `started again: ${started}`}`;
}

function oneText(report: RecoverReport, style: Style): readonly string[] {
  const { run, resumed } = report;
  return [
    run === undefined
      ? "A dead run"
      : `The ${run.kind} of ${run.instance} on ${printable(run.host)} (run ${run.id}) died`,
    ...(resumed === undefined
      ? []
      : [
          `  started: ${resumed.started.join(", ") || "nothing"}; ran already: ${resumed.alreadyRunning.join(", ") || "nothing"}`,
        ]),
    ...report.reclaimed.map((entry) => `  took back: ${entry.kind} ${printable(entry.id)}`),
    ...report.leftOver.map(
      ({ entry, message }) =>
        `  ${style.doubtful("left over:")} ${entry.kind} ${printable(entry.id)}: ${printable(message)}`,
    ),
    ...report.swapped.map((artifact) => `  restored before it died: ${artifact}`),
    ...report.halfSwapped.map((artifact) => `  ${style.bad("not known which data it has:")} ${artifact}`),
    ...report.problems.map((one) => `  ${style.bad("problem:")} ${printable(one.message)}; try: ${one.command}`),
    report.stackAsBefore
      ? `  ${style.good("The stack is as before.")}`
      : `  ${style.bad("The stack is not as before.")}`,
  ];
}
