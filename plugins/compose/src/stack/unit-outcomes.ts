// Keeps book of who is up again and who is not, so that each unit is reported once, with the last word on it.
import type { HeldUnit, ResumeFailure, ResumeOutcome } from "@lifeboat/core/plugin";
import type { ContainerFacts } from "../engine/inspect-containers.ts";

type Entry =
  | { readonly how: "started" | "running"; readonly id: string }
  | { readonly how: "failed"; readonly failure: ResumeFailure };

export class UnitOutcomes {
  readonly #entries = new Map<string, Entry>();

  started(unit: HeldUnit, container: ContainerFacts): void {
    this.#entries.set(unit.id, { how: "started", id: container.id });
  }

  running(unit: HeldUnit, container: ContainerFacts): void {
    this.#entries.set(unit.id, { how: "running", id: container.id });
  }

  failed(unit: HeldUnit, failure: ResumeFailure): void {
    this.#entries.set(unit.id, { how: "failed", failure });
  }

  /** Was any unit found running? */
  foundRunning(): boolean {
    return [...this.#entries.values()].some((entry) => entry.how === "running");
  }

  isUp(unit: HeldUnit): boolean {
    const entry = this.#entries.get(unit.id);
    return entry !== undefined && entry.how !== "failed";
  }

  /** The container that stands for the unit now: another one where it was recreated. */
  idOf(unit: HeldUnit): string {
    const entry = this.#entries.get(unit.id);
    return entry === undefined || entry.how === "failed" ? unit.id : entry.id;
  }

  outcome(units: readonly HeldUnit[]): ResumeOutcome {
    const names = (how: "started" | "running"): string[] =>
      units.filter((unit) => this.#entries.get(unit.id)?.how === how).map((unit) => unit.name);
    const failed = [...this.#entries.values()].flatMap((entry) => (entry.how === "failed" ? [entry.failure] : []));
    return { started: names("started"), alreadyRunning: names("running"), failed };
  }
}
