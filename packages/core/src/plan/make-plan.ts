// Writes the plan down: pure, from what preflight learned.
import type { ExpectedPart } from "../contract/extractor.ts";
import type { Encoder } from "../contract/codec.ts";
import type { HoldRecord } from "../contract/stack.ts";
import type { InstanceConfig } from "../config/resolve-config.ts";
import { snapshotPrefix } from "../snapshot/layout.ts";
import type { SnapshotName } from "../snapshot/manifest.ts";
import type { HookPhase, Plan, PlannedArtifact, PlannedHold, PlannedSpool, PlannedStorage, PlanStep } from "./plan.ts";
import { closingObjects, objectKeys } from "./planned-objects.ts";
import { isHeld } from "./settle-consistency.ts";
import type { PlannedSource } from "./source.ts";

export interface PlanMaterial {
  readonly instance: InstanceConfig;
  /** What the snapshot would be called if it were claimed now; keys of the plan are below it. */
  readonly snapshot: SnapshotName;
  readonly sources: readonly (PlannedSource & { readonly encoders: readonly Encoder[] })[];
  readonly storages: readonly { readonly name: string; readonly location: string }[];
  readonly hold: HoldRecord | null;
  readonly spool: PlannedSpool | null;
  readonly maxWindowMs: number;
  readonly expectedWindowMs: number | null;
  readonly warnings: readonly string[];
}

export function makePlan(material: PlanMaterial): Plan {
  const artifacts = material.sources.map(plannedArtifact);
  const storages = material.storages.map((storage) => plannedStorage(storage, material));
  const hold = material.hold === null ? null : plannedHold(material, material.hold);
  return {
    instance: material.instance.name,
    artifacts,
    hold,
    storages,
    steps: planSteps(material, artifacts, storages),
    warnings: material.warnings,
  };
}

function plannedArtifact(source: PlanMaterial["sources"][number]): PlannedArtifact {
  return {
    name: source.artifact.name,
    type: source.artifact.type,
    consistency: source.consistency,
    capture: isHeld(source) ? source.artifact.capture : "stream",
    parts: source.facts.parts,
    storages: source.artifact.store,
    codecs: source.encoders.map((encoder) => encoder.id),
    access: source.facts.access ?? null,
  };
}

function plannedStorage(storage: { name: string; location: string }, material: PlanMaterial): PlannedStorage {
  const sources = material.sources.filter((source) => source.artifact.store.includes(storage.name));
  const data = sources.flatMap((source) =>
    source.facts.parts.flatMap((part) => partObjects(material.snapshot, source, part)),
  );
  return { name: storage.name, location: storage.location, objects: ["claim.json", ...data, ...closingObjects] };
}

function partObjects(
  snapshot: SnapshotName,
  source: PlanMaterial["sources"][number],
  part: ExpectedPart,
): readonly string[] {
  const { data, index } = objectKeys(snapshot, source.artifact.name, part, source.encoders);
  const below = snapshotPrefix(snapshot).length;
  return [data, ...(index === null ? [] : [index])].map((key) => key.slice(below));
}

function plannedHold(material: PlanMaterial, record: HoldRecord): PlannedHold {
  return {
    record,
    maxWindowMs: material.maxWindowMs,
    expectedWindowMs: material.expectedWindowMs,
    spool: material.spool,
    defences: [
      "this process",
      "a guardian process that acts when this one dies or freezes",
      "`lifeboat recover` at boot, after the unit, and at the start of every command",
    ],
  };
}

function planSteps(
  material: PlanMaterial,
  artifacts: readonly PlannedArtifact[],
  storages: readonly PlannedStorage[],
): readonly PlanStep[] {
  const held = artifacts.filter(isHeld);
  const live = artifacts.filter((artifact) => !isHeld(artifact));
  const spooled = held.filter((artifact) => artifact.capture === "spool");
  return [
    ...storages.map(({ name }): PlanStep => ({ do: "claim", storage: name, key: "claim.json" })),
    ...hook(material, "beforeRun"),
    ...(held.length === 0 ? [] : window(material, held)),
    ...[
      ...spooled.flatMap((artifact) => puts(material, artifact)),
      ...live.flatMap((artifact) => streams(material, artifact)),
    ],
    ...storages.flatMap(commitSteps),
    ...hook(material, "afterRun"),
  ];
}

function window(material: PlanMaterial, held: readonly PlannedArtifact[]): readonly PlanStep[] {
  return [
    ...hook(material, "beforeHold"),
    ...(material.hold?.stop ?? []).map((wave): PlanStep => ({ do: "stop", units: wave.map((unit) => unit.name) })),
    ...held.flatMap((artifact) => (artifact.capture === "spool" ? spools(artifact) : streams(material, artifact))),
    { do: "witness" },
    ...(material.hold?.start ?? []).map((wave): PlanStep => ({ do: "start", units: wave.map((unit) => unit.name) })),
    ...hook(material, "afterHold"),
  ];
}

function hook(material: PlanMaterial, phase: HookPhase): readonly PlanStep[] {
  const configured = material.instance.hooks[phase];
  return configured === undefined ? [] : [{ do: "hook", phase, run: configured.run }];
}

function spools(artifact: PlannedArtifact): readonly PlanStep[] {
  return artifact.parts.map((part) => ({ do: "read", artifact: artifact.name, part: part.name, into: "spool" }));
}

function streams(material: PlanMaterial, artifact: PlannedArtifact): readonly PlanStep[] {
  return artifact.parts.flatMap((part): readonly PlanStep[] => [
    { do: "read", artifact: artifact.name, part: part.name, into: "storages" },
    ...putsOf(material, artifact, part),
  ]);
}

function puts(material: PlanMaterial, artifact: PlannedArtifact): readonly PlanStep[] {
  return artifact.parts.flatMap((part) => putsOf(material, artifact, part));
}

function putsOf(material: PlanMaterial, artifact: PlannedArtifact, part: ExpectedPart): readonly PlanStep[] {
  const source = material.sources.find(({ artifact: { name } }) => name === artifact.name);
  const keys = source === undefined ? [] : partObjects(material.snapshot, source, part);
  return keys.flatMap((key) => artifact.storages.map((storage): PlanStep => ({ do: "put", storage, key })));
}

function commitSteps(storage: PlannedStorage): readonly PlanStep[] {
  const data = storage.objects.filter(
    (key) => key !== "claim.json" && !(closingObjects as readonly string[]).includes(key),
  );
  const closing = closingObjects.slice(0, -1);
  return [
    ...data.map((key): PlanStep => ({ do: "read-back", storage: storage.name, key })),
    ...closing.map((key): PlanStep => ({ do: "put", storage: storage.name, key })),
    { do: "commit", storage: storage.name, key: "manifest.json" },
  ];
}
