// Reads one artifact to its verdict: every part handed to a taker, and nothing believed before the extractor has settled.
import { Readable } from "node:stream";
import type { RunContext } from "../contract/context.ts";
import type { ChangedEntry, Part } from "../contract/data.ts";
import type { Extraction, SettledFacts } from "../contract/extractor.ts";
import { isHeld } from "../plan/settle-consistency.ts";
import type { PlannedSource } from "../plan/source.ts";
import { extractErrors } from "./errors.ts";

/** A part that is being read. */
export interface OpenPart {
  readonly name: string;
  readonly mediaType: string;
  readonly kind: "stream" | "tree";
  readonly sizeHint?: number;
  readonly body: Readable;
}

export interface ReadArtifact<Taken> {
  readonly taken: readonly { readonly part: string; readonly value: Taken }[];
  readonly settled: SettledFacts;
  readonly read: { readonly from: string; readonly to: string };
}

/** Throws what the extractor threw, or `extract/…` where what it gave is not what was planned or stood not still. */
export async function readArtifact<Taken>(
  source: PlannedSource,
  ctx: RunContext,
  take: (part: OpenPart) => Promise<Taken>,
): Promise<ReadArtifact<Taken>> {
  const from = ctx.clock.now().toISOString();
  await using extraction = await source.extractor.begin({ ...source.env, consistency: source.consistency }, ctx);
  return await finishReading(source, extraction, from, ctx, take);
}

/** The rest of a reading that was begun inside the window. */
export async function finishReading<Taken>(
  source: PlannedSource,
  extraction: Extraction,
  from: string,
  ctx: RunContext,
  take: (part: OpenPart) => Promise<Taken>,
): Promise<ReadArtifact<Taken>> {
  const taken: { part: string; value: Taken }[] = [];
  for await (const part of extraction.parts()) {
    const open = await openPart(part, ctx);
    taken.push({ part: part.name, value: await take(open) });
  }
  refuseOtherParts(
    source,
    taken.map(({ part }) => part),
  );
  const settled = await extraction.settle(ctx);
  if (isHeld(source)) refuseChanges(source, settled);
  return { taken, settled, read: { from, to: ctx.clock.now().toISOString() } };
}

async function openPart(part: Part, ctx: RunContext): Promise<OpenPart> {
  const head = { name: part.name, mediaType: part.mediaType };
  const hint = part.sizeHint === undefined ? {} : { sizeHint: part.sizeHint };
  if ("tree" in part) {
    const packed = await part.tree.pack(ctx);
    // Told again by `settle`, which the extractor bases on it.
    packed.changes.catch(() => undefined);
    return { ...head, ...hint, kind: "tree", body: packed.body };
  }
  const body = await part.source.open();
  return { ...head, ...hint, kind: "stream", body: body instanceof Readable ? body : Readable.from(body) };
}

function refuseOtherParts(source: PlannedSource, found: readonly string[]): void {
  const expected = source.facts.parts.map((part) => part.name);
  if (expected.length === found.length && expected.every((name) => found.includes(name))) return;
  throw extractErrors["extract/parts"]({
    artifact: source.artifact.name,
    expected: expected.join(", "),
    found: found.join(", ") || "none",
  });
}

function refuseChanges(source: PlannedSource, settled: SettledFacts): void {
  const changes = Object.values(settled.changes).flat();
  if (changes.length === 0) return;
  throw extractErrors["extract/changed"]({ artifact: source.artifact.name, entries: describeChanges(changes) });
}

function describeChanges(changes: readonly ChangedEntry[]): string {
  const first = changes.slice(0, 5).map((change) => `${change.path} (${change.what})`);
  return changes.length > first.length
    ? `${first.join(", ")} and ${changes.length - first.length} more`
    : first.join(", ");
}
