// One snapshot as text: where its copies are, and what is in them.
import { formatBytes, formatDuration, type Manifest, type Snapshot } from "@lifeboat/core";
import { storedBytes } from "./list-text.ts";
import type { Style } from "./style.ts";
import { blocks, table } from "./table.ts";
import { printable } from "./write.ts";

export function showText(copies: readonly Snapshot[], now: number, style: Style): string {
  return blocks(...copies.map((copy) => copyText(copy, now, style)));
}

function copyText({ manifest, storage, digest }: Snapshot, now: number, style: Style): string {
  return blocks(
    [
      `${style.strong(manifest.name)} on ${style.strong(storage)}`,
      `  created    ${manifest.createdAt}, ${formatDuration(Math.max(0, now - Date.parse(manifest.createdAt)))} ago, on ${printable(manifest.host)}`,
      `  outcome    ${manifest.outcome}`,
      `  size       ${formatBytes(storedBytes(manifest))}`,
      ...(manifest.hold === null ? [] : [holdLine(manifest.hold)]),
      ...tagLines(manifest),
      `  manifest   sha256 ${digest}, written by ${manifest.tool.name} ${manifest.tool.version}`,
      "  trust      not signed: its digests find accidents, not attackers",
    ],
    partTable(manifest, style),
    manifest.missing.map((one) => `${style.bad("missing:")} ${one.artifact}: ${printable(one.message)} (${one.code})`),
  );
}

function holdLine(hold: NonNullable<Manifest["hold"]>): string {
  return `  held       ${hold.units.join(", ")} for ${formatDuration(hold.windowMs)}`;
}

function tagLines({ tags }: Manifest): readonly string[] {
  const pairs = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? [] : [`  tags       ${printable(pairs.join(" "))}`];
}

function partTable(manifest: Manifest, style: Style): string {
  const rows = manifest.artifacts.flatMap((artifact) =>
    artifact.parts.map((part) => [
      artifact.name,
      part.name,
      artifact.type,
      artifact.consistency,
      formatBytes(part.plain.bytes),
      formatBytes(part.stored.bytes),
      part.tree === undefined ? "-" : String(part.tree.entries),
      part.codecs.map(({ id }) => id).join(" + "),
    ]),
  );
  const numbers = ["PLAIN", "STORED", "ENTRIES"];
  return table(["ARTIFACT", "PART", "TYPE", "CONSISTENCY", ...numbers, "ENCODED"], rows, style, numbers);
}
