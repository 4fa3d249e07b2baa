// Fixes the moment: what is held is read or pinned down while the stack stands still, and nothing else is done meanwhile.
import type { LifeboatError } from "../contract/errors.ts";
import { holdWindow, type Window } from "../hold/hold-window.ts";
import { isHeld } from "../plan/settle-consistency.ts";
import { holdErrors } from "../hold/errors.ts";
import type { ArtifactOutcome } from "./artifact-outcome.ts";
import { hooksOf } from "./hooks-of.ts";
import type { PreparedBackup, PreparedSource } from "./prepare-backup.ts";
import { readHeld, type HeldReading } from "./read-held.ts";
import { storeWhileReading, type StoreRoom } from "./store-artifact.ts";

export interface FixedMoment {
  readonly window: Window<unknown> | undefined;
  /** To be stored now that the stack is back. */
  readonly fixed: readonly HeldReading[];
  /** Stored inside the window already (`capture: stream`). */
  readonly stored: readonly ArtifactOutcome[];
}

/** What was disturbed while it was read is an error of every held artifact, not of the run. */
export async function fixMoment(room: StoreRoom, prepared: PreparedBackup): Promise<FixedMoment> {
  const { run } = room;
  const held = prepared.sources.filter(isHeld);
  const { hold } = prepared.plan;
  if (hold === null || run.stack === undefined) return { window: undefined, fixed: [], stored: [] };
  const hooks = hooksOf(run.house, run.instance, "hold");
  const order = { stack: run.stack, record: hold.record, maxWindowMs: hold.maxWindowMs, ...hooks };
  const window = await holdWindow(run, order, async (signal) => {
    const fixed: HeldReading[] = [];
    const stored: ArtifactOutcome[] = [];
    for (const source of held) {
      if (source.artifact.capture === "spool" && hold.spool !== null) {
        fixed.push(await readHeld(run, source, hold.spool, signal));
      } else stored.push(await storeWhileReading(room, source, signal));
    }
    return { fixed, stored };
  });
  const error = whyRejected(window, hold.maxWindowMs);
  return error === undefined ? { window, ...window.value } : rejected(window, held, error);
}

function whyRejected({ overran, disturbances }: Window<unknown>, limitMs: number): LifeboatError | undefined {
  if (overran) return holdErrors["hold/overrun"]({ limitMs });
  if (disturbances.length === 0) return undefined;
  const what = disturbances.map(({ unit, what }) => `${unit} ${what}`).join("; ");
  return holdErrors["hold/disturbed"]({ disturbances: what });
}

function rejected(window: Window<unknown>, held: readonly PreparedSource[], error: LifeboatError): FixedMoment {
  return { window, fixed: [], stored: held.map((source) => ({ source, error })) };
}
