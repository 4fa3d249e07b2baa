// Reads the selected trees one after the other, and says afterwards what changed meanwhile.
import type {
  ChangedEntry,
  Extraction,
  Json,
  Part,
  RunContext,
  SettledFacts,
  SourceEnv,
  StackTree,
  Tree,
} from "@lifeboat/core/plugin";
import { composeAccess, refLabel } from "../access/compose-access.ts";
import { findContainers } from "../engine/inspect-containers.ts";
import { composeErrors } from "../errors.ts";
import { ownLabel } from "../labels.ts";
import { heldTree, reaches, treeLabel } from "../stack/mount-overlap.ts";
import { factsDetail } from "../stack/stack-detail.ts";
import { stackFacts, tarType } from "./inspect-volumes.ts";
import { selectTrees, type SelectedTree } from "./select-trees.ts";
import type { VolumeConfig } from "./volume-config.ts";

export async function readVolumes(config: VolumeConfig, env: SourceEnv, ctx: RunContext): Promise<Extraction> {
  const { trees } = selectTrees(config, stackFacts(env), env.artifact);
  if (env.consistency !== "live") await refuseRunningWriters(config, env, trees, ctx);
  const changes: Record<string, () => Promise<readonly ChangedEntry[]>> = {};
  return {
    moment: "moving",
    parts: async function* () {
      for (const { part, tree } of trees) yield await readPart(part, await openTree(config, env, tree, ctx), changes);
    },
    settle: async () => settled(trees, changes),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** The engine's plan says who is held; this says who really runs, at the last moment before reading. */
async function refuseRunningWriters(
  config: VolumeConfig,
  env: SourceEnv,
  trees: readonly SelectedTree[],
  ctx: RunContext,
): Promise<void> {
  const facts = stackFacts(env);
  const running = await findContainers(factsDetail(facts).engine, ["status=running"], ctx.signal);
  const outsiders = new Set(config.allowOutsideWriters ? facts.outsiders.map((outsider) => outsider.name) : []);
  for (const { tree } of trees) {
    const held = heldTree(tree);
    const writer = running.find(
      (container) =>
        container.labels[ownLabel] === undefined &&
        !outsiders.has(container.name) &&
        container.mounts.some((mount) => mount.writable && reaches(mount, held)),
    );
    if (writer !== undefined)
      throw composeErrors["compose/volume-not-held"]({ tree: treeLabel(held), container: writer.name });
  }
}

async function openTree(config: VolumeConfig, env: SourceEnv, tree: StackTree, ctx: RunContext): Promise<Tree> {
  const own = config.access === "auto" ? env.stack?.access : undefined;
  return (own ?? composeAccess(stackFacts(env), config.access)).tree(tree.ref, ctx);
}

/** Notes what changed whenever the tree is read; of several readings every change counts. */
async function readPart(
  name: string,
  tree: Tree,
  changes: Record<string, () => Promise<readonly ChangedEntry[]>>,
): Promise<Part> {
  const readings: Promise<readonly ChangedEntry[]>[] = [];
  changes[name] = async () => (await Promise.all(readings)).flat();
  const watched: Tree = {
    ...tree,
    pack: async (ctx) => {
      const packed = await tree.pack(ctx);
      packed.changes.catch(() => undefined);
      readings.push(packed.changes);
      return packed;
    },
  };
  return { name, mediaType: tarType, tree: watched };
}

async function settled(
  trees: readonly SelectedTree[],
  changes: Record<string, () => Promise<readonly ChangedEntry[]>>,
): Promise<SettledFacts> {
  const noted = Object.entries(changes).map(async ([name, read]) => [name, await read()] as const);
  return {
    facts: { trees: Object.fromEntries(trees.map(({ part, tree }) => [part, treeFacts(tree)])) },
    warnings: [],
    changes: Object.fromEntries(await Promise.all(noted)),
  };
}

/** All that a restore needs to make the volume again as it was. */
function treeFacts(tree: StackTree): Json {
  return {
    ref: { ...tree.ref },
    label: refLabel(tree.ref),
    volume: tree.volume ?? null,
    external: tree.external,
    detail: tree.detail,
  };
}
