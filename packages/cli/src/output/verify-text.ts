// What a verification looked at and found, one line a copy.
import { formatBytes, type VerifyReport } from "@lifeboat/core";
import type { Style } from "./style.ts";
import { blocks, table, type Cell } from "./table.ts";
import { printable } from "./write.ts";

export function verifyText(report: VerifyReport, style: Style): string {
  if (report.verifications.length === 0) return "There is nothing to verify.";
  const rows = report.verifications.map((one): readonly Cell[] => [
    one.snapshot,
    one.storage,
    one.findings.length === 0 ? { text: "as written", look: style.good } : { text: "not as written", look: style.bad },
    one.level,
    String(one.read.objects),
    formatBytes(one.read.bytes),
  ]);
  const numbers = ["OBJECTS READ", "BYTES READ"];
  return blocks(
    table(["SNAPSHOT", "STORAGE", "STATE", "LEVEL", ...numbers], rows, style, numbers),
    report.verifications.flatMap((one) =>
      one.findings.map(
        (finding) =>
          `${style.bad(`${finding.what}:`)} ${one.snapshot} on ${one.storage}: ${printable(finding.message)}`,
      ),
    ),
  );
}
