// Everything that is wrong with a configuration, collected, so that a user hears of all of it at once.
import type { Path, Positions } from "./positions.ts";

export interface Problem {
  /** Where in the configuration, as people write it: `artifacts.db.store[1]`; empty for the whole. */
  readonly path: string;
  readonly message: string;
  /** What would be right; reads on after the message. */
  readonly remedy?: string;
  /** From 1; absent where the configuration did not come from YAML. */
  readonly line?: number;
  readonly column?: number;
}

export interface ProblemFacts {
  readonly remedy?: string | undefined;
  /** Points at the key instead of its value. */
  readonly at?: "key" | "value";
}

export class ProblemList {
  readonly #positions: Positions | undefined;
  readonly #found: Problem[] = [];
  readonly #muted = new Set<string>();

  constructor(positions?: Positions) {
    this.#positions = positions;
  }

  add(path: Path, message: string, facts: ProblemFacts = {}): void {
    if (this.#isMuted(path)) return;
    this.#found.push({
      path: formatPath(path),
      message,
      ...(facts.remedy === undefined ? {} : { remedy: facts.remedy }),
      ...this.#positions?.find(path, facts.at ?? "value"),
    });
  }

  /** Adds a problem whose consequences, at or below `path`, are not worth a line of their own. */
  addRoot(path: Path, message: string, facts: ProblemFacts = {}): void {
    this.add(path, message, facts);
    this.#muted.add(JSON.stringify(path));
  }

  /** In the order of the file. */
  all(): readonly Problem[] {
    const place = (problem: Problem): number => (problem.line ?? 0) * 1e6 + (problem.column ?? 0);
    return this.#found.toSorted((a, b) => place(a) - place(b));
  }

  #isMuted(path: Path): boolean {
    return path.some((_, length) => this.#muted.has(JSON.stringify(path.slice(0, length + 1))));
  }
}

/** `lifeboat.yaml:11:5 artifacts.db.stroe: unknown key; did you mean "store"?` */
export function formatProblem(label: string, problem: Problem): string {
  const place = problem.line === undefined ? label : `${label}:${problem.line}:${problem.column ?? 1}`;
  const path = problem.path === "" ? place : `${place} ${problem.path}`;
  return `${path}: ${problem.message}${problem.remedy === undefined ? "" : `; ${problem.remedy}`}`;
}

const plainKey = /^[\p{L}\p{N}_$@-]+$/u;

function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    if (!plainKey.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}
