// What this host remembers of storages, so that an empty mount point is never taken for a new storage.
import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { canonicalJson, parseCanonicalJson } from "./canonical-json.ts";
import { snapshotErrors } from "./errors.ts";
import { repositoryId, sequence } from "./manifest-schema.ts";

export interface RememberedStorage {
  readonly location: string;
  /** Id of the repository that was seen there. */
  readonly repository: string;
  /** Highest sequence number seen, by instance. */
  readonly sequences: Readonly<Record<string, number>>;
}

export interface StorageMemory {
  /** Undefined where this host has never seen the storage. Throws `storage/bad-memory`. */
  recall(location: string): Promise<RememberedStorage | undefined>;
  /** Durable when it resolves. Another repository at the same place starts with no sequences. */
  rememberRepository(location: string, repository: string): Promise<void>;
  /** Durable when it resolves; never lowers what is remembered. */
  rememberSequence(location: string, instance: string, sequence: number): Promise<void>;
}

const schema = z.strictObject({
  format: z.literal("lifeboat-storage-memory"),
  version: z.literal(1),
  location: z.string(),
  repository: repositoryId,
  sequences: z.record(z.string(), sequence),
});

/** Keeps one file a storage: `<stateDir>/storages/<hash of its location>.json`. */
export function storageMemory(stateDir: string): StorageMemory {
  const pathOf = (location: string): string => join(stateDir, "storages", `${hash(location)}.json`);
  const recall = (location: string): Promise<RememberedStorage | undefined> => readMemory(pathOf(location));
  const change = oneAtATime();
  return {
    recall,
    rememberRepository: (location, repository) =>
      change(async () => {
        const before = await recall(location);
        if (before?.repository === repository) return;
        await writeMemory(pathOf(location), { location, repository, sequences: {} });
      }),
    rememberSequence: (location, instance, sequence) =>
      change(async () => {
        const before = await recall(location);
        if (before === undefined || (before.sequences[instance] ?? 0) >= sequence) return;
        const sequences = { ...before.sequences, [instance]: sequence };
        await writeMemory(pathOf(location), { ...before, sequences });
      }),
  };
}

function hash(location: string): string {
  return createHash("sha256").update(location).digest("hex").slice(0, 32);
}

async function readMemory(path: string): Promise<RememberedStorage | undefined> {
  try {
    const { location, repository, sequences } = schema.parse(parseCanonicalJson(await readFile(path)));
    return { location, repository, sequences };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw snapshotErrors["storage/bad-memory"]({ path, why: (cause as Error).message }, { cause });
  }
}

/** The old file or the new one, whenever the host dies. */
async function writeMemory(path: string, memory: RememberedStorage): Promise<void> {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const next = `${path}.${randomUUID()}`;
  try {
    await writeDurably(next, canonicalJson({ format: "lifeboat-storage-memory", version: 1, ...memory }));
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
  await syncDirectory(directory);
}

async function writeDurably(path: string, text: string): Promise<void> {
  await using file = await open(path, "wx", 0o600);
  await file.writeFile(text);
  await file.sync();
}

async function syncDirectory(path: string): Promise<void> {
  await using directory = await open(path, "r");
  await directory.sync();
}

/** Reading and writing back must not be interleaved within one process; between processes the claims decide. */
function oneAtATime(): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
