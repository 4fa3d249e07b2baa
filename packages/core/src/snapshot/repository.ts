// lifeboat.json: what makes a place a storage of ours, and tells an unmounted disk from an empty one.
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { RunContext } from "../contract/context.ts";
import { hasCode } from "../contract/errors.ts";
import type { Storage } from "../contract/storage.ts";
import { canonicalJson, parseCanonicalJson } from "./canonical-json.ts";
import { snapshotErrors } from "./errors.ts";
import { repositoryKey } from "./layout.ts";
import { repositoryId, utcInstant } from "./manifest-schema.ts";
import { repositoriesNamed } from "./named-repositories.ts";
import { putObject, readIfThere, smallLimit } from "./small-object.ts";
import type { StorageMemory } from "./storage-memory.ts";

export interface Repository {
  /** Random; stands in every manifest, so that a manifest counts for nothing in any other place. */
  readonly id: string;
  /** UTC instant. */
  readonly createdAt: string;
}

export interface RepositoryPlace {
  /** The storage's name in the configuration. */
  readonly name: string;
  readonly storage: Storage;
  readonly memory: StorageMemory;
}

const schema = z.strictObject({
  format: z.literal("lifeboat-repository"),
  version: z.literal(1),
  repository: repositoryId,
  createdAt: utcInstant,
  extra: z.record(z.string(), z.unknown()).optional(),
});

/**
 * The repository of this storage, made now where the root is empty and this host has never seen the storage. Throws
 * `storage/not-initialised` or `storage/not-this-repository` where a disk is probably not mounted, and
 * `storage/invalid-repository` where lifeboat.json is damaged.
 */
export async function openRepository(place: RepositoryPlace, ctx: RunContext): Promise<Repository> {
  return (await findRepository(place, ctx)) ?? (await createRepository(place, randomUUID(), ctx));
}

/** As `openRepository`, but changes nothing on the storage: undefined where `openRepository` would make one. */
export async function findRepository(place: RepositoryPlace, ctx: RunContext): Promise<Repository | undefined> {
  const remembered = await place.memory.recall(place.storage.location);
  const found = (await readRepository(place, ctx)) ?? (await readAgain(place, ctx));
  if (found === undefined) {
    if (remembered !== undefined) throw notInitialised(place, "although this host has seen one there");
    return undefined;
  }
  if (remembered !== undefined && remembered.repository !== found.id) {
    throw notThisRepository(place, remembered.repository, found.id);
  }
  await place.memory.rememberRepository(place.storage.location, found.id);
  return found;
}

/**
 * Makes the storage the repository that this host expects there from now on, because a person said so: adopts the
 * repository that it is, else gives back its id to one that lost lifeboat.json, else makes a new one. Throws
 * `storage/already-initialised` where nothing would change.
 */
export async function initRepository(place: RepositoryPlace, ctx: RunContext): Promise<Repository> {
  const found = await readRepository(place, ctx);
  const remembered = await place.memory.recall(place.storage.location);
  if (found === undefined) return createRepository(place, await idOfSnapshots(place.storage, ctx), ctx);
  if (remembered?.repository === found.id) throw alreadyInitialised(place, found);
  await place.memory.rememberRepository(place.storage.location, found.id);
  return found;
}

/** Not empty and no repository: either something else lies there, or another host has made one just now. */
async function readAgain(place: RepositoryPlace, ctx: RunContext): Promise<Repository | undefined> {
  if (await isEmpty(place.storage, ctx)) return undefined;
  const found = await readRepository(place, ctx);
  if (found === undefined) throw notInitialised(place, "although it is not empty");
  return found;
}

async function createRepository(place: RepositoryPlace, id: string, ctx: RunContext): Promise<Repository> {
  const createdAt = ctx.clock.now().toISOString();
  const body = canonicalJson({ format: "lifeboat-repository", version: 1, repository: id, createdAt });
  await putIfAbsent(place.storage, Buffer.from(body), ctx);
  // Another host may have been faster: what stands there now is the repository.
  const repository = await readRepository(place, ctx);
  if (repository === undefined) throw notInitialised(place, "although it was just written");
  await place.memory.rememberRepository(place.storage.location, repository.id);
  return repository;
}

async function putIfAbsent(storage: Storage, body: Uint8Array, ctx: RunContext): Promise<void> {
  try {
    await putObject(storage, repositoryKey, body, { ifAbsent: true }, ctx);
  } catch (error) {
    if (!hasCode(error, "storage/exists")) throw error;
  }
}

async function readRepository({ name, storage }: RepositoryPlace, ctx: RunContext): Promise<Repository | undefined> {
  const bytes = await readIfThere(storage, { key: repositoryKey }, smallLimit, ctx);
  if (bytes === undefined) return undefined;
  try {
    const { repository, createdAt } = schema.parse(parseCanonicalJson(bytes));
    return { id: repository, createdAt };
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause).replaceAll("\n", " ") : (cause as Error).message;
    throw snapshotErrors["storage/invalid-repository"]({ name, location: storage.location, why }, { cause });
  }
}

async function idOfSnapshots(storage: Storage, ctx: RunContext): Promise<string> {
  const [id, ...others] = await repositoriesNamed(storage, ctx);
  return id === undefined || others.length > 0 ? randomUUID() : id;
}

async function isEmpty(storage: Storage, ctx: RunContext): Promise<boolean> {
  for await (const _ of storage.list("", ctx)) return false;
  return true;
}

function notInitialised({ name, storage }: RepositoryPlace, why: string): Error {
  return snapshotErrors["storage/not-initialised"]({ name, location: storage.location, why });
}

function notThisRepository({ name, storage }: RepositoryPlace, expected: string, found: string): Error {
  return snapshotErrors["storage/not-this-repository"]({ name, location: storage.location, expected, found });
}

function alreadyInitialised({ name, storage }: RepositoryPlace, { id }: Repository): Error {
  return snapshotErrors["storage/already-initialised"]({ name, location: storage.location, repository: id });
}
