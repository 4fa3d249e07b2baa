// What extractors may do with a stack: run commands in its services, read its trees, and put restored ones in their place.
import {
  promisedErrors,
  type Kept,
  type NewTreeRequest,
  type RunContext,
  type StackAccess,
  type StackFacts,
  type StackTree,
  type StagedTree,
  type TreeRef,
} from "@lifeboat/core/plugin";
import { findContainers } from "../engine/inspect-containers.ts";
import { createVolume, inspectVolume } from "../engine/inspect-volume.ts";
import { composeErrors } from "../errors.ts";
import { composeLabels, ownLabel } from "../labels.ts";
import { heldTree, reaches, treeLabel } from "../stack/mount-overlap.ts";
import { factsDetail, volumeDetail, type VolumeDetail } from "../stack/stack-detail.ts";
import { bindPlace, volumePlace, type AccessMode, type Reach } from "./choose-place.ts";
import { execInService } from "./exec-in-service.ts";
import { exchangeByCopies } from "./exchange-copies.ts";
import { exchangeByRenames, type RenameRecord } from "./exchange-renames.ts";
import { isMountPoint } from "./mount-points.ts";
import { removeOwn, stagePath, stageVolume, type StagedPlace } from "./staged-place.ts";
import { isEmpty, readTree, writeTree, type TreePlace } from "./tree-place.ts";

/** `mode` forces one way to the trees; `auto` takes the direct one wherever it is certainly right. */
export function composeAccess(facts: StackFacts, mode: AccessMode): StackAccess {
  const { engine, local } = factsDetail(facts);
  const reach: Reach = { engine, local, mode };
  const staging = new Map<string, Staging>();
  return {
    exec: (service, argv, io, ctx) => execInService(facts, { service, argv, io }, ctx),
    tree: async (ref, ctx) => readTree(await placeOf(reach, treeOf(facts, ref), ctx)),
    newTree: async (ref, request, ctx) => {
      const tree = treeOf(facts, ref);
      await refuseFullTarget(reach, tree, request, ctx);
      const staged = await stage(reach, tree, request.stamp, ctx);
      staging.set(staged.place.label, { staged, request });
      return stagedTree(staged, () => staging.delete(staged.place.label));
    },
    exchange: async (ref, staged, ctx) => {
      const known = staging.get(staged.name);
      if (known === undefined) throw new TypeError(`${staged.name} was not staged here, or is gone`);
      const kept = await exchange({ reach, facts, tree: treeOf(facts, ref), ...known }, ctx);
      staging.delete(staged.name);
      return kept;
    },
  };
}

interface Staging {
  readonly staged: StagedPlace;
  readonly request: NewTreeRequest;
}

interface ExchangeRequest extends Staging {
  readonly reach: Reach;
  readonly facts: StackFacts;
  readonly tree: StackTree;
}

/** Throws `compose/unknown-volume` or `compose/unknown-bind` with the names that there are. */
export function treeOf(facts: StackFacts, ref: TreeRef): StackTree {
  const found = facts.trees.find(({ ref: other }) => sameRef(ref, other));
  if (found !== undefined) return found;
  const known = facts.trees
    .map((tree) => tree.ref)
    .filter((other) => other.kind === ref.kind)
    .map(refLabel);
  if (ref.kind === "volume") throw composeErrors["compose/unknown-volume"]({ volume: ref.name, known });
  throw composeErrors["compose/unknown-bind"]({ path: ref.path, known });
}

export function sameRef(a: TreeRef, b: TreeRef): boolean {
  return a.kind === b.kind && refLabel(a) === refLabel(b);
}

export function refLabel(ref: TreeRef): string {
  return ref.kind === "volume" ? ref.name : ref.path;
}

export async function placeOf(reach: Reach, tree: StackTree, ctx: RunContext): Promise<TreePlace> {
  if (tree.ref.kind === "bind") return bindPlace(reach, tree.ref.path, ctx);
  return volumePlace(reach, tree.volume ?? tree.ref.name, ctx);
}

async function exists(reach: Reach, tree: StackTree, ctx: RunContext): Promise<boolean> {
  if (tree.ref.kind === "bind") return tree.exists;
  return (await inspectVolume(reach.engine, tree.volume ?? tree.ref.name, ctx.signal)) !== undefined;
}

async function refuseFullTarget(
  reach: Reach,
  tree: StackTree,
  request: NewTreeRequest,
  ctx: RunContext,
): Promise<void> {
  if (request.replace || !(await exists(reach, tree, ctx))) return;
  if (await isEmpty(await placeOf(reach, tree, ctx), ctx)) return;
  throw promisedErrors["restore/not-empty"]({ target: treeLabel(heldTree(tree)) });
}

async function stage(reach: Reach, tree: StackTree, stamp: string, ctx: RunContext): Promise<StagedPlace> {
  if (tree.ref.kind === "volume") return stageVolume(reach, tree.volume ?? tree.ref.name, stamp, ctx);
  const place = await placeOf(reach, tree, ctx);
  if (place.how === "direct") return stagePath(tree.ref.path, stamp, ctx);
  return stageVolume(reach, volumeNameFor(tree.ref.path), stamp, ctx);
}

function volumeNameFor(path: string): string {
  return path.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "") || "root";
}

function stagedTree({ place, own, entry }: StagedPlace, forget: () => boolean): StagedTree {
  const target = writeTree(place);
  return {
    name: place.label,
    tree: readTree(place),
    ...target,
    [Symbol.asyncDispose]: async () => {
      // After an exchange the place belongs to what was kept.
      if (!forget()) return;
      await removeOwn(own);
      await entry.close();
    },
  };
}

async function exchange(request: ExchangeRequest, ctx: RunContext): Promise<Kept> {
  const { reach, tree, staged } = request;
  await refuseUse(request, ctx);
  const created = await createMissing(request, ctx);
  const target = await placeOf(reach, tree, ctx);
  const keptKind = staged.own.kind === "volume" ? "kept-volume" : "kept-path";
  const { place } = staged;
  if (target.how === "direct" && place.how === "direct" && !(await isMountPoint(target.path))) {
    return exchangeByRenames({ target, staged: { ...staged, place }, created, keptKind }, ctx);
  }
  const stamp = `${request.request.stamp}-old`;
  const makeKept = (): Promise<StagedPlace> => stage(reach, tree, stamp, ctx);
  return exchangeByCopies({ target, staged, created, keptKind, makeKept }, ctx);
}

/** Data is never exchanged under a running service: it would go on with the old, or mix old and new. */
async function refuseUse({ reach, tree }: ExchangeRequest, ctx: RunContext): Promise<void> {
  const held = heldTree(tree);
  const running = await findContainers(
    reach.engine,
    ["status=running", "status=paused", "status=restarting"],
    ctx.signal,
  );
  const users = running.filter(
    (container) =>
      container.labels[ownLabel] === undefined &&
      container.mounts.some((mount) => mount.writable && reaches(mount, held)),
  );
  if (users.length === 0) return;
  throw composeErrors["compose/volume-in-use"]({
    volume: treeLabel(held),
    containers: users.map((container) => container.name),
  });
}

/** Made as Compose would make it, so that the next `docker compose up` takes it for its own. */
async function createMissing(
  { reach, facts, tree, request }: ExchangeRequest,
  ctx: RunContext,
): Promise<RenameRecord["created"]> {
  if (tree.ref.kind === "bind" || (await exists(reach, tree, ctx))) return null;
  const volume = tree.volume ?? tree.ref.name;
  const recorded = request.detail === null ? undefined : volumeDetail(request.detail);
  await createVolume(
    reach.engine,
    { name: volume, ...asComposeWould(facts, tree.ref.name, tree.external, recorded) },
    ctx.signal,
  );
  return { engine: reach.engine, volume };
}

function asComposeWould(
  facts: StackFacts,
  key: string,
  external: boolean,
  recorded: VolumeDetail | undefined,
): Pick<VolumeDetail, "driver" | "labels" | "options"> {
  const { driver = "local", options = {}, labels = {} } = recorded ?? {};
  if (external) return { driver, options, labels };
  return {
    driver,
    options,
    labels: { ...labels, [composeLabels.project]: facts.project, [composeLabels.volume]: key },
  };
}
