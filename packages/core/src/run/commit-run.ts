// Commits the run, storage by storage: each gets a manifest of its own, of what it holds.
import { hostname } from "node:os";
import type { ArtifactRecord } from "../contract/records.ts";
import { commitSnapshot } from "../commit/commit-snapshot.ts";
import { restoreGuide } from "../commit/restore-guide.ts";
import { problemOf } from "../report/problem.ts";
import { assertClaim } from "../snapshot/claim.ts";
import { manifestKey, snapshotPrefix } from "../snapshot/layout.ts";
import type { HoldFacts, Manifest } from "../snapshot/manifest.ts";
import { tool } from "../tool.ts";
import { isFailed, type ArtifactOutcome, type StoredArtifact } from "./artifact-outcome.ts";
import type { RunClaim } from "./claim-run.ts";
import { runErrors } from "./errors.ts";
import type { Run } from "./run.ts";
import type { RunStorage, StorageBoard } from "./storage-board.ts";

export interface CommitOrder {
  readonly run: Run;
  readonly board: StorageBoard;
  readonly claim: RunClaim;
  readonly hold: HoldFacts | null;
  readonly outcomes: readonly ArtifactOutcome[];
  readonly tags: Readonly<Record<string, string>>;
  /** Filled as storages commit: bytes by storage. */
  readonly committed: Map<string, number>;
}

/** Storage by storage. What is committed is told in `order.committed` at once: nothing later can take it back. */
export async function commitRun(order: CommitOrder): Promise<void> {
  for (const storage of order.board.usable()) {
    try {
      await commitOn(storage, order);
    } catch (error) {
      order.run.signal.throwIfAborted();
      order.board.fail(storage.name, error);
    }
  }
}

async function commitOn(storage: RunStorage, order: CommitOrder): Promise<void> {
  const { run, claim } = order;
  const manifest = manifestFor(storage, order);
  if (manifest.artifacts.length === 0) throw runErrors["run/nothing-stored"]({ storage: storage.name });
  run.house.reporter.report({ type: "step", step: "commit", detail: `${claim.name} on ${storage.name}` });
  await assertClaim(storage, claim.name, claim.claim, storage.ctx);
  const { bytes } = await commitSnapshot(storage, manifest, guideFor(order, manifest));
  order.committed.set(storage.name, bytes);
  await remember(storage, order);
}

/** What this host notes of a commit; a full disk here does not undo what stands there. */
async function remember({ name, storage }: RunStorage, { run, claim }: CommitOrder): Promise<void> {
  try {
    await run.journal.append({ type: "committed", storage: name, name: claim.name });
    await run.house.memory.rememberSequence(storage.location, run.instance.name, claim.claim.sequence);
  } catch (error) {
    run.house.log.error(`The commit of ${claim.name} on ${name} could not be noted on this host`, { error });
  }
}

function manifestFor(storage: RunStorage, { run, claim, hold, outcomes, tags }: CommitOrder): Manifest {
  const here = outcomes.filter(({ source }) => source.artifact.store.includes(storage.name));
  const artifacts = here.flatMap((outcome) => (isFailed(outcome) ? [] : (artifactRecord(outcome, storage.name) ?? [])));
  const missing = here.filter(isFailed).map(({ source, error }) => {
    const { code, message } = problemOf(error);
    return { artifact: source.artifact.name, code, message };
  });
  return {
    format: "lifeboat-snapshot",
    version: 1,
    repository: storage.repository.id,
    instance: run.instance.name,
    name: claim.name,
    run: run.id,
    sequence: claim.claim.sequence,
    createdAt: claim.claim.at,
    timeZone: run.house.config.timeZone,
    outcome: missing.length === 0 ? "complete" : "partial",
    tags,
    host: hostname(),
    tool,
    previous: claim.previous.get(storage.name) ?? null,
    encrypted: false,
    hold,
    artifacts,
    missing,
    extra: {},
  };
}

function artifactRecord({ source, parts, settled, read }: StoredArtifact, storage: string): ArtifactRecord | undefined {
  const records = parts.flatMap(({ part, value }) => value.record(storage, settled.changes[part] ?? []) ?? []);
  if (records.length !== parts.length) return undefined;
  return {
    name: source.artifact.name,
    type: source.artifact.type,
    plugin: { name: source.plugin.name, version: source.plugin.version },
    config: source.artifact.raw,
    consistency: source.consistency,
    read,
    facts: settled.facts,
    warnings: [...source.facts.warnings, ...settled.warnings],
    parts: records,
  };
}

function guideFor({ run, outcomes }: CommitOrder, manifest: Manifest): string {
  return restoreGuide({
    manifest,
    decoders: run.house.decoders,
    instructions: (record) =>
      outcomes.find(({ source }) => source.artifact.name === record.name)?.source.extractor.instructions(record) ?? [],
  });
}

/**
 * Takes away what a storage holds of a run that did not commit there, so that a full disk is not fuller for it. Where a
 * manifest stands nothing is touched, whoever says that there is none. What cannot be removed now is left to gc, and a
 * storage that cannot be asked is left alone.
 */
export async function withdraw(run: Run, storage: RunStorage, claim: RunClaim): Promise<void> {
  const ctx = { ...storage.ctx, signal: new AbortController().signal };
  try {
    if ((await storage.storage.stat({ key: manifestKey(claim.name) }, ctx)) !== undefined) return;
    const objects = await Array.fromAsync(storage.storage.list(snapshotPrefix(claim.name), ctx));
    for (const object of objects) await storage.storage.delete(object, ctx);
  } catch (error) {
    run.house.log.warn(`${claim.name} on ${storage.name} is left to gc`, { error });
  }
}
