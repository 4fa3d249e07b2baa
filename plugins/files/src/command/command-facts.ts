// What a manifest keeps of a command: enough to restore without its configuration.
import type { PathFact } from "../paths/path-fact.ts";

export interface CommandFacts {
  readonly run: readonly string[];
  /** The directory that was collected; null where the output was preserved. */
  readonly collected: PathFact | null;
  readonly stdoutBytes: number | null;
}
