// Everything that may go: what died unfinished on any storage, and the old data of restores whose time is over.
import { problemOf } from "../report/problem.ts";
import type { Problem } from "../report/report.ts";
import type { House } from "../house/house.ts";
import type { ContextFor } from "../house/with-look.ts";
import { openPlace } from "../restore/find-good.ts";
import { forgetKept, listKept, type KeptOld } from "../restore/kept-old.ts";
import { applyGc, planGc, type StorageGc } from "./collect-garbage.ts";
import { gcErrors } from "./errors.ts";

export interface GcRequest {
  readonly dryRun?: boolean;
  /** Age of a claim from which its run is taken for dead. Default 24 hours. */
  readonly graceMs?: number;
}

export interface GcReport {
  readonly type: "gc";
  readonly dryRun: boolean;
  readonly storages: readonly StorageGc[];
  /** Old data whose time is over. */
  readonly kept: readonly CollectedKept[];
  /** Storages that could not be asked: nothing was removed there. */
  readonly unreachable: readonly (Problem & { readonly storage: string })[];
}

export type CollectedKept = KeptOld & {
  readonly outcome: "removed" | "planned" | "failed";
  readonly problem: Problem | null;
};

export async function collectGarbage(house: House, request: GcRequest, context: ContextFor): Promise<GcReport> {
  const dryRun = request.dryRun ?? false;
  const storages: StorageGc[] = [];
  const unreachable: (Problem & { storage: string })[] = [];
  for (const open of house.storages.values()) {
    try {
      const collected = await collectOn(house, open, request, context);
      if (collected !== undefined) storages.push(collected);
    } catch (error) {
      context(open.plugin).signal.throwIfAborted();
      unreachable.push({ storage: open.name, ...problemOf(error) });
    }
  }
  return { type: "gc", dryRun, storages, kept: await collectKept(house, dryRun, context), unreachable };
}

async function collectOn(
  house: House,
  open: Parameters<typeof openPlace>[1],
  { dryRun, graceMs }: GcRequest,
  context: ContextFor,
): Promise<StorageGc | undefined> {
  const place = await openPlace(house, open, context);
  if (place === undefined) return undefined;
  house.reporter.report({ type: "step", step: "gc", detail: open.name });
  const options = graceMs === undefined ? {} : { graceMs };
  const ctx = context(open.plugin);
  const plan = await planGc(place, options, ctx);
  return dryRun === true ? { plan, removed: [], spared: [] } : applyGc(place, plan, options, ctx);
}

async function collectKept(house: House, dryRun: boolean, context: ContextFor): Promise<readonly CollectedKept[]> {
  const now = house.clock.now().getTime();
  const over = (await listKept(house.state)).filter(({ kept }) => Date.parse(kept.until) <= now);
  const collected: CollectedKept[] = [];
  for (const { file, kept } of over) {
    if (dryRun) collected.push({ ...kept, outcome: "planned", problem: null });
    else collected.push(await reclaimKept(house, file, kept, context));
  }
  return collected;
}

async function reclaimKept(house: House, file: string, kept: KeptOld, context: ContextFor): Promise<CollectedKept> {
  const plugin = house.config.plugins.find(({ name }) => name === kept.entry.plugin);
  try {
    if (plugin?.reclaim === undefined)
      throw gcErrors["gc/no-plugin"]({ plugin: kept.entry.plugin, artifact: kept.artifact });
    await plugin.reclaim(kept.entry, context(plugin));
    await forgetKept(file);
    return { ...kept, outcome: "removed", problem: null };
  } catch (error) {
    return { ...kept, outcome: "failed", problem: problemOf(error) };
  }
}
