// What gc removed, or would remove, and what it leaves alone, with the reasons.
import type { GcReport } from "@lifeboat/core";
import type { Style } from "./style.ts";
import { blocks } from "./table.ts";
import { printable } from "./write.ts";

export function gcText(report: GcReport, style: Style): string {
  const verb = report.dryRun ? "would remove" : "removed";
  const removed = report.storages.flatMap(({ plan, spared }) => {
    const gone = plan.remove.filter((item) => !spared.some(({ snapshot }) => snapshot === item.snapshot));
    return gone.map((item) => `${verb} ${item.snapshot} on ${plan.storage}: ${printable(item.reason)}`);
  });
  const left = report.storages.flatMap(({ plan, spared }) =>
    [...plan.keep, ...spared].map((item) =>
      style.faint(`kept ${item.snapshot} on ${plan.storage}: ${printable(item.reason)}`),
    ),
  );
  const old = report.kept
    .filter(({ outcome }) => outcome !== "failed")
    .map((one) => `${verb} the old data of ${one.instance}/${one.artifact}, kept until ${one.until}`);
  return blocks([...removed, ...old, ...(removed.length + old.length === 0 ? ["Nothing to remove."] : [])], left);
}
