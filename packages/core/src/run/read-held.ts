// Inside the window: every held artifact is fixed, by its own means or by the spool.
import type { Extraction } from "../contract/extractor.ts";
import { finishReading, type OpenPart, type ReadArtifact } from "../extract/read-artifact.ts";
import type { PlannedSpool } from "../plan/plan.ts";
import { spoolBody, type SpoolFile } from "../spool/spool-part.ts";
import type { PreparedSource } from "./prepare-backup.ts";
import type { Run } from "./run.ts";

/** A part on local disk, to be stored after the window. */
export interface SpooledPart {
  readonly head: Omit<OpenPart, "body">;
  readonly file: SpoolFile;
}

/** What a held artifact is when the window closes: read, or fixed and still to be read. */
export type HeldReading =
  | { readonly source: PreparedSource; readonly spooled: ReadArtifact<SpooledPart> }
  | { readonly source: PreparedSource; readonly fixed: Extraction; readonly from: string }
  | { readonly source: PreparedSource; readonly error: unknown };

/** A failed artifact is told, not thrown: the window closes either way. Throws only when the run is interrupted. */
export async function readHeld(
  run: Run,
  source: PreparedSource,
  spool: PlannedSpool,
  signal: AbortSignal,
): Promise<HeldReading> {
  const ctx = run.context(source.plugin, signal);
  const from = ctx.clock.now().toISOString();
  try {
    run.house.reporter.report({ type: "step", step: "read", detail: source.artifact.name });
    const extraction = await source.extractor.begin({ ...source.env, consistency: source.consistency }, ctx);
    if (extraction.moment === "fixed") return { source, fixed: extraction, from };
    await using reading = extraction;
    const take = (part: OpenPart) => spoolPart(part, spool, source, ctx);
    return { source, spooled: await finishReading(source, reading, from, ctx, take) };
  } catch (error) {
    run.signal.throwIfAborted();
    return { source, error };
  }
}

async function spoolPart(
  { body, ...head }: OpenPart,
  spool: PlannedSpool,
  source: PreparedSource,
  ctx: ReturnType<Run["context"]>,
): Promise<SpooledPart> {
  const task = ctx.progress.task(`${source.artifact.name}/${head.name} to the spool`, head.sizeHint);
  try {
    const name = `${source.artifact.name}.${head.name}`;
    return { head, file: await spoolBody(body, spool, name, (bytes) => task.advance(bytes), ctx) };
  } finally {
    task.end();
  }
}
