// The engine over a finished house: each call opens what it needs, asks its room, and closes again.
import type { Engine, ListedSnapshot, Listing } from "./engine.ts";
import { catalogInstance } from "./catalog/make-catalog.ts";
import { collectGarbage } from "./gc/collect-everything.ts";
import { selectInstance } from "./plan/select.ts";
import { recoverAll } from "./recover/recover-all.ts";
import { prepareBackup } from "./run/prepare-backup.ts";
import { withUpkeep } from "./run/with-upkeep.ts";
import { backupRun } from "./run/backup-run.ts";
import { listEntries } from "./restore/list-entries.ts";
import { chooseFrom, findEverywhere, selectStorages } from "./restore/find-good.ts";
import { prepareRestore } from "./restore/make-restore-plan.ts";
import { restoreRun } from "./restore/restore-run.ts";
import { snapshotErrors } from "./snapshot/errors.ts";
import { initRepository } from "./snapshot/repository.ts";
import { verifyEverywhere } from "./verify/verify-everywhere.ts";
import type { House } from "./house/house.ts";
import { refuseSharedStacks } from "./plan/shared-stacks.ts";
import { withLook, type ContextFor } from "./house/with-look.ts";

export function houseEngine(house: House): Engine {
  const look = <T>(signal: AbortSignal | undefined, action: (context: ContextFor) => Promise<T>): Promise<T> =>
    withLook(house, signal ?? new AbortController().signal, action);
  const upkeep = <T>(signal: AbortSignal | undefined, action: (context: ContextFor) => Promise<T>): Promise<T> =>
    withUpkeep(house, signal ?? new AbortController().signal, action);
  return {
    config: house.config,
    catalog: ({ instance, signal } = {}) =>
      look(signal, async (context) => {
        const names = instance === undefined ? Object.keys(house.config.instances) : [instance];
        const instances = names.map((name) => selectInstance(house.config, name));
        return { instances: await Promise.all(instances.map((found) => catalogInstance(house, found, context))) };
      }),
    plan: ({ instance, artifacts, signal } = {}) =>
      look(signal, async (context) => {
        const chosen = selectInstance(house.config, instance);
        await refuseSharedStacks(house, chosen, context);
        const preparation = {
          house,
          instance: chosen,
          artifacts,
          spoolDir: house.state.spool,
          context,
          initialise: false,
        };
        return (await prepareBackup(preparation)).plan;
      }),
    backup: (request = {}) => backupRun(house, request),
    list: (query = {}) => look(query.signal, async (context) => listing(await findEverywhere(house, query, context))),
    show: (request) =>
      look(request.signal, async (context) => {
        const finding = await findEverywhere(house, request, context);
        const named = finding.snapshots.filter((found) => found.name === request.snapshot);
        return chooseFrom(house, finding, () => goodCopies(named, request.snapshot));
      }),
    entries: (request) => listEntries(house, request),
    verify: (request = {}) => look(request.signal, (context) => verifyEverywhere(house, request, context)),
    planRestore: (request = {}) =>
      look(request.signal, async (context) => (await prepareRestore(house, request, context)).plan),
    restore: (request = {}) => restoreRun(house, request),
    gc: (request = {}) => upkeep(request.signal, (context) => collectGarbage(house, request, context)),
    recover: ({ signal, patienceMs } = {}) =>
      recoverAll(
        { ...house, ...(patienceMs === undefined ? {} : { patienceMs }) },
        signal ?? new AbortController().signal,
      ),
    initStorage: ({ storage: name, signal }) =>
      upkeep(signal, async (context) => {
        const [open] = selectStorages(house, name);
        if (open === undefined) return { repository: "" };
        const place = { name, storage: open.storage, memory: house.memory };
        return { repository: (await initRepository(place, context(open.plugin))).id };
      }),
    [Symbol.asyncDispose]: async () => {
      for (const { storage } of [...house.storages.values()].reverse()) await storage[Symbol.asyncDispose]?.();
    },
  };
}

function listing({ snapshots, unreachable }: Awaited<ReturnType<typeof findEverywhere>>): Listing {
  return { snapshots: [...snapshots].sort(newestFirst), unreachable };
}

/** By sequence where one is known; what has none stands where its name puts it, at the end. */
function newestFirst(a: ListedSnapshot, b: ListedSnapshot): number {
  return sequence(b) - sequence(a) || (a.name < b.name ? 1 : -1);
}

function sequence(found: ListedSnapshot): number {
  if (found.kind === "incomplete") return found.claim?.sequence ?? 0;
  return found.manifest?.sequence ?? 0;
}

function goodCopies(found: readonly ListedSnapshot[], snapshot: string) {
  const good = found.filter((copy) => copy.kind === "good");
  if (good.length > 0) return good;
  const reasons = found.flatMap((copy) =>
    copy.kind === "damaged" ? copy.reasons.map(({ message }) => message) : ["it is incomplete"],
  );
  if (reasons.length > 0) throw snapshotErrors["restore/snapshot-not-good"]({ snapshot, reasons });
  throw snapshotErrors["restore/nothing-found"]({ instance: "any", wanted: snapshot });
}
