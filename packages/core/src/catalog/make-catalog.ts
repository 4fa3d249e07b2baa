// Lists what is preserved and, more important, what is not.
import type { RunContext } from "../contract/context.ts";
import type { Covered } from "../contract/extractor.ts";
import type { StackFacts, StackTree } from "../contract/stack.ts";
import type { InstanceConfig } from "../config/resolve-config.ts";
import type { House } from "../house/house.ts";
import type { ContextFor } from "../house/with-look.ts";
import { artifactsOf } from "../plan/select.ts";
import { settleConsistency } from "../plan/settle-consistency.ts";
import type { InspectedSource } from "../plan/source.ts";
import { problemOf } from "../report/problem.ts";
import { inspectSource } from "../run/prepare-backup.ts";
import type { CatalogArtifact, InstanceCatalog, Uncovered } from "./catalog.ts";

export async function catalogInstance(
  house: House,
  instance: InstanceConfig,
  context: ContextFor,
): Promise<InstanceCatalog> {
  const open = house.stacks.get(instance.name);
  const facts = await open?.stack.inspect(context(open.plugin));
  const artifacts = await catalogArtifacts(house, instance, facts, context);
  const found =
    facts === undefined
      ? []
      : uncoveredOf(
          facts,
          artifacts.flatMap((artifact) => artifact.covers),
        );
  const explained = found.flatMap((uncovered) => {
    const reason = reasonFor(uncovered, instance);
    return reason === undefined ? [] : [{ ...uncovered, reason }];
  });
  const uncovered = found.filter((uncovered) => reasonFor(uncovered, instance) === undefined);
  return { instance: instance.name, artifacts, uncovered, explained };
}

async function catalogArtifacts(
  house: House,
  instance: InstanceConfig,
  facts: StackFacts | undefined,
  context: ContextFor,
): Promise<readonly CatalogArtifact[]> {
  const inspected: InspectedSource[] = [];
  const problems = new Map<string, unknown>();
  for (const artifact of artifactsOf(house.config, instance)) {
    try {
      inspected.push(await inspectSource(house, artifact, facts, context));
    } catch (error) {
      stopIfAborted(context);
      problems.set(artifact.name, error);
    }
  }
  const settled = new Map(settleConsistency(inspected).map((source) => [source.artifact.name, source]));
  return artifactsOf(house.config, instance).map((artifact) => {
    const source = settled.get(artifact.name);
    const problem = problems.get(artifact.name);
    return {
      name: artifact.name,
      type: artifact.type,
      owner: artifact.owner ?? null,
      consistency: source?.consistency ?? artifact.consistency ?? "live",
      everyMs: artifact.everyMs ?? null,
      storages: artifact.store,
      covers: source?.facts.covers ?? [],
      problem: problem === undefined ? null : problemOf(problem),
    };
  });
}

function stopIfAborted(context: ContextFor): void {
  const { signal }: RunContext = context({ name: "@lifeboat/core" });
  signal.throwIfAborted();
}

function uncoveredOf(facts: StackFacts, covered: readonly Covered[]): readonly Uncovered[] {
  const trees = facts.trees.filter((tree) => !covered.some((item) => isSameTree(item, tree)) && isWritten(tree));
  const databases = facts.services.filter(
    (service) => service.database !== undefined && !isServiceCovered(service.name, facts, covered),
  );
  return [
    ...trees.map((tree): Uncovered => ({ ...tree.ref, usedBy: tree.mountedBy.map((m) => `${m.service}:${m.target}`) })),
    ...databases.map(({ name, database }): Uncovered => ({ kind: "service", name, usedBy: [database ?? ""] })),
  ];
}

function isSameTree(item: Covered, { ref }: StackTree): boolean {
  if (item.kind === "volume" && ref.kind === "volume") return item.name === ref.name;
  if (item.kind === "bind" && ref.kind === "bind") return item.path === ref.path;
  return (
    item.kind === "path" && ref.kind === "bind" && (ref.path === item.path || ref.path.startsWith(`${item.path}/`))
  );
}

/** What is only ever read comes from somewhere else, e.g. a configuration file in version control. */
function isWritten(tree: StackTree): boolean {
  return tree.ref.kind === "volume" || tree.mountedBy.some((mount) => !mount.readOnly);
}

/** A database is preserved by a dump of its service, or by a held copy of a volume that it writes. */
function isServiceCovered(service: string, facts: StackFacts, covered: readonly Covered[]): boolean {
  if (covered.some((item) => item.kind === "service" && item.name === service)) return true;
  const own = facts.trees.filter((tree) =>
    tree.mountedBy.some((mount) => mount.service === service && !mount.readOnly),
  );
  return own.some((tree) => covered.some((item) => isSameTree(item, tree)));
}

function reasonFor(uncovered: Uncovered, instance: InstanceConfig): string | undefined {
  return instance.uncovered.find((explained) => {
    if (explained.kind === "bind") return uncovered.kind === "bind" && explained.path === uncovered.path;
    return uncovered.kind === explained.kind && explained.name === uncovered.name;
  })?.reason;
}
