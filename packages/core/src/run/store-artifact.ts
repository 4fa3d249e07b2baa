// Outside the window: encodes what was fixed, reads what is live, and stores both on every storage of the artifact.
import { finishReading, readArtifact, type OpenPart, type ReadArtifact } from "../extract/read-artifact.ts";
import { objectKeys } from "../plan/planned-objects.ts";
import type { SnapshotName } from "../snapshot/manifest.ts";
import { storePart, type StoredPart } from "../store/store-part.ts";
import { runErrors } from "./errors.ts";
import type { ArtifactOutcome } from "./artifact-outcome.ts";
import type { PreparedSource } from "./prepare-backup.ts";
import type { HeldReading } from "./read-held.ts";
import type { Run } from "./run.ts";
import type { StorageBoard } from "./storage-board.ts";

export interface StoreRoom {
  readonly run: Run;
  readonly snapshot: SnapshotName;
  readonly board: StorageBoard;
}

/** Stores an artifact that the window left behind. */
export async function storeHeld(room: StoreRoom, held: HeldReading): Promise<ArtifactOutcome> {
  const { source } = held;
  if ("error" in held) return held;
  room.run.house.reporter.report({ type: "step", step: "store", detail: source.artifact.name });
  return attempt(room, source, async () => {
    if ("spooled" in held) return storeSpooled(room, source, held.spooled);
    await using extraction = held.fixed;
    return await finishReading(source, extraction, held.from, room.run.context(source.plugin), (part) =>
      store(room, source, part),
    );
  });
}

/** Reads and stores an artifact at once, while services run or while a window is open. */
export async function storeWhileReading(
  room: StoreRoom,
  source: PreparedSource,
  signal: AbortSignal = room.run.signal,
): Promise<ArtifactOutcome> {
  room.run.house.reporter.report({ type: "step", step: "read", detail: source.artifact.name });
  return attempt(room, source, () =>
    readArtifact(source, room.run.context(source.plugin, signal), (part) => store(room, source, part)),
  );
}

async function storeSpooled(
  room: StoreRoom,
  source: PreparedSource,
  spooled: Extract<HeldReading, { spooled: unknown }>["spooled"],
): Promise<ReadArtifact<StoredPart>> {
  const taken: { part: string; value: StoredPart }[] = [];
  for (const { part, value } of spooled.taken) {
    await using file = value.file;
    taken.push({ part, value: await store(room, source, { ...value.head, body: file.open() }) });
  }
  return { ...spooled, taken };
}

async function store({ run, snapshot, board }: StoreRoom, source: PreparedSource, part: OpenPart): Promise<StoredPart> {
  const targets = board.usable(source.artifact.store);
  if (targets.length === 0) {
    part.body.destroy();
    throw runErrors["run/nothing-stored"]({ storage: source.artifact.store.join(", ") });
  }
  const keys = objectKeys(snapshot, source.artifact.name, part, source.encoders);
  const ctx = run.context(source.plugin);
  const task = ctx.progress.task(
    `${source.artifact.name}/${part.name} to ${targets.map(({ name }) => name).join(", ")}`,
    part.sizeHint,
  );
  try {
    const stored = await storePart(part, keys, source.encoders, targets, {
      ctx,
      onBytes: (bytes) => task.advance(bytes),
    });
    for (const [name, error] of stored.failures) board.fail(name, error);
    return stored;
  } finally {
    task.end();
  }
}

async function attempt(
  room: StoreRoom,
  source: PreparedSource,
  read: () => Promise<ReadArtifact<StoredPart>>,
): Promise<ArtifactOutcome> {
  try {
    const { taken, settled, read: when } = await read();
    return { source, parts: taken, settled, read: when };
  } catch (error) {
    room.run.signal.throwIfAborted();
    return { source, error };
  }
}
