// Verifies snapshots on every storage that was asked for.
import type { VerifyRequest } from "../engine.ts";
import type { House } from "../house/house.ts";
import type { ContextFor } from "../house/with-look.ts";
import { exitCodeOf, problemOf } from "../report/problem.ts";
import type { Problem } from "../report/report.ts";
import { openPlace, selectStorages } from "../restore/find-good.ts";
import { noKeys } from "../restore/restore-parts.ts";
import { snapshotErrors } from "../snapshot/errors.ts";
import { findSnapshots, type SnapshotPlace } from "../snapshot/find-snapshots.ts";
import type { SnapshotName } from "../snapshot/manifest.ts";
import { parseSnapshotName } from "../snapshot/snapshot-name.ts";
import { verifySnapshot, type Verification, type VerifyLevel } from "./verify-snapshot.ts";

export type { Verification, VerifyLevel } from "./verify-snapshot.ts";

export interface VerifyReport {
  readonly type: "verify";
  /** 0: all is as it was written; 5: something is not; 1: some storage could not be asked. */
  readonly exitCode: number;
  readonly level: VerifyLevel;
  readonly verifications: readonly Verification[];
  readonly unreachable: readonly (Problem & { readonly storage: string })[];
}

/** Runs that have not committed are no snapshots and are not looked at, unless one is named. */
export async function verifyEverywhere(
  house: House,
  request: VerifyRequest,
  context: ContextFor,
): Promise<VerifyReport> {
  const level = request.level ?? "objects";
  const verifications: Verification[] = [];
  const unreachable: (Problem & { storage: string })[] = [];
  for (const open of selectStorages(house, request.storage)) {
    const ctx = context(open.plugin);
    try {
      const place = await openPlace(house, open, context);
      if (place === undefined) continue;
      for (const name of await namesOn(place, request, ctx)) {
        house.reporter.report({ type: "step", step: "verify", detail: `${name} on ${open.name}` });
        verifications.push(await verifySnapshot(place, name, { level, decoders: house.decoders, keys: noKeys }, ctx));
      }
    } catch (error) {
      ctx.signal.throwIfAborted();
      unreachable.push({ storage: open.name, ...problemOf(error) });
    }
  }
  refuseNothing(request, verifications, unreachable);
  return { type: "verify", exitCode: exitCode(verifications, unreachable), level, verifications, unreachable };
}

async function namesOn(
  place: SnapshotPlace,
  { snapshot, instance }: VerifyRequest,
  ctx: ReturnType<ContextFor>,
): Promise<readonly SnapshotName[]> {
  const names: SnapshotName[] = [];
  const wanted = snapshot === undefined ? instance : parseSnapshotName(snapshot)?.instance;
  for await (const found of findSnapshots(place, wanted === undefined ? {} : { instance: wanted }, ctx)) {
    if (snapshot === undefined ? found.kind !== "incomplete" : found.name === snapshot) names.push(found.name);
  }
  return names;
}

function refuseNothing(request: VerifyRequest, found: readonly unknown[], unreachable: readonly unknown[]): void {
  if (request.snapshot === undefined || found.length > 0 || unreachable.length > 0) return;
  const instance = parseSnapshotName(request.snapshot)?.instance ?? "any";
  throw snapshotErrors["restore/nothing-found"]({ instance, wanted: request.snapshot });
}

function exitCode(verifications: readonly Verification[], unreachable: readonly Problem[]): number {
  if (verifications.some(({ findings }) => findings.length > 0)) return 5;
  const [first] = unreachable;
  return first === undefined ? 0 : exitCodeOf(first);
}
