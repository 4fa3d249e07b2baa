// The preflight of volumes: everything that could go wrong with them in the window is found before anything stops.
import {
  runCommand,
  type ExpectedPart,
  type RunContext,
  type SourceEnv,
  type SourceFacts,
  type StackFacts,
} from "@lifeboat/core/plugin";
import { placeOf, refLabel, sameRef } from "../access/compose-access.ts";
import type { Reach } from "../access/choose-place.ts";
import type { TreePlace } from "../access/tree-place.ts";
import { composeErrors } from "../errors.ts";
import { factsDetail } from "../stack/stack-detail.ts";
import { selectTrees, type SelectedTree } from "./select-trees.ts";
import type { VolumeConfig } from "./volume-config.ts";

const sizePatienceMs = 5_000;
export const tarType = "application/x-tar";

export async function inspectVolumes(config: VolumeConfig, env: SourceEnv, ctx: RunContext): Promise<SourceFacts> {
  const facts = stackFacts(env);
  const { trees, warnings } = selectTrees(config, facts, env.artifact);
  refuseMissing(trees);
  const outside = outsideWriters(config, facts, trees);
  if (env.consistency === "live") refuseLiveDatabases(facts, trees);
  const places = await Promise.all(trees.map(({ tree }) => placeOf(reachOf(config, facts), tree, ctx)));
  const helped = places.some((place) => place.how === "helper");
  return {
    parts: await Promise.all(trees.map((selected, index) => expectedPart(selected, places[index], ctx))),
    covers: trees.map(({ tree }) => tree.ref),
    writers: writersOf(facts, trees),
    needsUp: [],
    warnings: [...warnings, ...outside, ...(helped ? [hiddenAttributes] : [])],
    access: helped ? "through a helper container" : "directly",
  };
}

const hiddenAttributes =
  "extended attributes in the namespace trusted cannot be seen through a helper container and are not preserved; run as root on the engine's host to keep them";

export function stackFacts(env: Pick<SourceEnv, "artifact" | "stack">): StackFacts {
  if (env.stack === undefined) throw composeErrors["compose/no-stack"]({ artifact: env.artifact });
  return env.stack.facts;
}

export function reachOf(config: Pick<VolumeConfig, "access">, facts: StackFacts): Reach {
  const { engine, local } = factsDetail(facts);
  return { engine, local, mode: config.access };
}

function refuseMissing(trees: readonly SelectedTree[]): void {
  for (const { tree } of trees) {
    if (tree.exists) continue;
    if (tree.ref.kind === "bind") throw composeErrors["compose/bind-missing"]({ path: tree.ref.path });
    throw composeErrors["compose/volume-missing"]({ volume: tree.volume ?? tree.ref.name });
  }
}

function outsideWriters(config: VolumeConfig, facts: StackFacts, trees: readonly SelectedTree[]): string[] {
  const writers = facts.outsiders.filter((outsider) => trees.some(({ tree }) => sameRef(tree.ref, outsider.tree)));
  const [first] = writers;
  if (first !== undefined && !config.allowOutsideWriters) {
    throw composeErrors["compose/outside-writer"]({ container: first.name, tree: refLabel(first.tree) });
  }
  return writers.map(
    (writer) => `${writer.name}, which is not of this stack, may write ${refLabel(writer.tree)} while it is read`,
  );
}

function refuseLiveDatabases(facts: StackFacts, trees: readonly SelectedTree[]): void {
  const running = new Set(facts.units.filter((unit) => unit.state === "running").map((unit) => unit.service));
  for (const { tree } of trees) {
    for (const { service, readOnly } of tree.mountedBy) {
      const database = facts.services.find((candidate) => candidate.name === service)?.database;
      if (database === undefined || readOnly || !running.has(service)) continue;
      throw composeErrors["compose/live-database-volume"]({ volume: refLabel(tree.ref), service, database });
    }
  }
}

/** A one-shot service has written what it writes; it runs no more, so there is nothing to hold. */
export function writersOf(facts: StackFacts, trees: readonly SelectedTree[]): string[] {
  const oneShots = new Set(facts.services.filter((service) => service.oneShot).map((service) => service.name));
  const mounts = trees.flatMap(({ tree }) => tree.mountedBy.filter((mount) => !mount.readOnly));
  return [...new Set(mounts.map((mount) => mount.service))].filter((service) => !oneShots.has(service)).sort();
}

async function expectedPart(
  { part }: SelectedTree,
  place: TreePlace | undefined,
  ctx: RunContext,
): Promise<ExpectedPart> {
  const sizeHint = place?.how === "direct" ? await usedBytes(place.path, ctx) : undefined;
  return { name: part, mediaType: tarType, kind: "tree", ...(sizeHint === undefined ? {} : { sizeHint }) };
}

/** Bytes on disk, holes not counted; unknown where counting takes too long to be worth it. */
async function usedBytes(path: string, ctx: RunContext): Promise<number | undefined> {
  try {
    const argv = ["du", "--summarize", "--one-file-system", "--block-size=1", "--", path];
    const { stdout } = await runCommand(argv, { signal: ctx.signal, timeoutMs: sizePatienceMs, acceptExit: [1] });
    const bytes = Number.parseInt(stdout.toString("utf8"), 10);
    return Number.isNaN(bytes) ? undefined : bytes;
  } catch (error) {
    ctx.signal.throwIfAborted();
    ctx.log.debug("the size is not known before reading", { path, error });
    return undefined;
  }
}
