// Snapshots as a table: the good ones, and the others as what they are.
import { formatBytes, formatDuration, type ListedSnapshot, type Listing, type Manifest } from "@lifeboat/core";
import type { Style } from "./style.ts";
import { blocks, table, type Cell } from "./table.ts";
import { printable } from "./write.ts";

export function listText(listing: Listing, now: number, style: Style): string {
  if (listing.snapshots.length === 0) return "There are no snapshots yet.";
  const head = ["SNAPSHOT", "STORAGE", "STATE", "AGE", "ARTIFACTS", "SIZE", "TAGS"];
  return blocks(
    table(
      head,
      listing.snapshots.map((one) => row(one, now, style)),
      style,
      ["SIZE"],
    ),
    listing.snapshots.flatMap((one) =>
      one.kind === "damaged"
        ? one.reasons.map(
            (reason) => `${style.bad("damaged:")} ${one.name} on ${one.storage}: ${printable(reason.message)}`,
          )
        : [],
    ),
  );
}

function row(one: ListedSnapshot, now: number, style: Style): readonly Cell[] {
  const manifest = one.kind === "incomplete" ? undefined : one.manifest;
  const since =
    one.kind === "incomplete"
      ? one.claim?.at
      : (manifest?.createdAt ?? (one.kind === "damaged" ? one.claim?.at : undefined));
  return [
    one.name,
    one.storage,
    stateCell(one, style),
    since === undefined ? "?" : formatDuration(Math.max(0, now - Date.parse(since))),
    manifest === undefined ? "-" : manifest.artifacts.map(({ name }) => name).join(", "),
    manifest === undefined ? "-" : formatBytes(storedBytes(manifest)),
    manifest === undefined
      ? ""
      : Object.entries(manifest.tags)
          .map(([key, value]) => `${key}=${value}`)
          .join(" "),
  ];
}

function stateCell(one: ListedSnapshot, style: Style): Cell {
  if (one.kind === "incomplete") return { text: "incomplete", look: style.doubtful };
  if (one.kind === "damaged") return { text: "damaged", look: style.bad };
  return one.manifest.outcome === "partial"
    ? { text: "good, partial", look: style.doubtful }
    : { text: "good", look: style.good };
}

/** What the snapshot takes on its storage, indexes included. */
export function storedBytes(manifest: Manifest): number {
  const parts = manifest.artifacts.flatMap((artifact) => artifact.parts);
  return parts.reduce((sum, part) => sum + part.stored.bytes + (part.tree?.index.stored.bytes ?? 0), 0);
}
