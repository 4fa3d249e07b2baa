// The catalog as text: what is preserved, and, more important, what is not.
import { formatDuration, type Catalog, type InstanceCatalog, type Uncovered } from "@lifeboat/core";
import type { Style } from "./style.ts";
import { blocks, table } from "./table.ts";
import { printable } from "./write.ts";

export function catalogText(catalog: Catalog, style: Style): string {
  return blocks(...catalog.instances.map((one) => instanceText(one, style)));
}

function instanceText(one: InstanceCatalog, style: Style): string {
  const rows = one.artifacts.map((artifact) => [
    artifact.name,
    artifact.type,
    artifact.owner ?? "-",
    artifact.consistency,
    artifact.everyMs === null ? "-" : formatDuration(artifact.everyMs),
    artifact.storages.join(", "),
  ]);
  return blocks(
    style.strong(`Instance ${one.instance}`),
    table(["ARTIFACT", "TYPE", "OWNER", "CONSISTENCY", "EVERY", "STORAGES"], rows, style),
    one.artifacts.flatMap(({ name, problem }) =>
      problem === null
        ? []
        : [`${style.bad("problem:")} ${name}: ${printable(problem.message)}`, `         ${printable(problem.remedy)}`],
    ),
    one.uncovered.length === 0
      ? style.good("Nothing is uncovered.")
      : [style.bad("Preserved by nobody:"), ...one.uncovered.map((what) => `  ${uncoveredText(what)}`)],
    one.explained.length === 0
      ? ""
      : ["Left out on purpose:", ...one.explained.map((what) => `  ${uncoveredText(what)}: ${printable(what.reason)}`)],
  );
}

function uncoveredText(what: Uncovered): string {
  const name = what.kind === "bind" ? what.path : what.name;
  const users = what.usedBy.length === 0 ? "" : ` (${what.usedBy.join(", ")})`;
  return printable(`${what.kind} ${name}${users}`);
}
