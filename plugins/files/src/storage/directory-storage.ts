// A directory as storage: each object is a file, 0600 in directories of 0700, and its key is its path.
import { unlink } from "node:fs/promises";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import {
  defineEntry,
  type GetOptions,
  type ObjectRef,
  type PluginHost,
  type PutOptions,
  type RunContext,
  type Source,
  type Storage,
  type StorageCapabilities,
  type StoredObject,
} from "@lifeboat/core/plugin";
import { z } from "zod";
import { openBelow, openRoot, statOf } from "./anchored-directory.ts";
import { listObjects } from "./list-objects.ts";
import { removeEmpty } from "./object-draft.ts";
import { parseKey } from "./object-key.ts";
import { readObject } from "./read-object.ts";
import { errnoOf, freeBytes, touching } from "./storage-errors.ts";
import { writeObject } from "./write-object.ts";

const config = z.strictObject({
  path: z.string().min(1).describe("The directory, relative to the configuration file. Its parent must exist."),
});

export const directoryStorage = defineEntry<z.output<typeof config>, Storage>({
  config,
  create: ({ path }, host: PluginHost) => new DirectoryStorage(resolve(host.baseDir, path)),
});

export class DirectoryStorage implements Storage {
  readonly location: string;
  readonly capabilities: StorageCapabilities = {
    conditionalPut: true,
    ranges: true,
    deduplicates: false,
    encrypts: false,
    compresses: false,
    trees: false,
    local: true,
  };

  /** `root` is absolute. It is made on the first `put` if its parent exists; a missing parent is always an error. */
  constructor(root: string) {
    this.location = root;
  }

  put(key: string, source: Source, options: PutOptions, ctx: RunContext): Promise<StoredObject> {
    return writeObject(this.location, key, source, options, ctx);
  }

  get(object: ObjectRef, options: GetOptions, ctx: RunContext): Promise<Readable> {
    return readObject(this.location, object.key, options, ctx);
  }

  async stat({ key }: ObjectRef, ctx: RunContext): Promise<StoredObject | undefined> {
    ctx.signal.throwIfAborted();
    const { parents, name } = parseKey(key);
    await using directory = await openBelow(this.location, parents);
    const stats = directory === undefined ? undefined : await statOf(directory, name);
    return stats?.isFile() === true ? { key, bytes: stats.size } : undefined;
  }

  list(prefix: string, ctx: RunContext): AsyncIterable<StoredObject> {
    return listObjects(this.location, prefix, ctx);
  }

  /** Durable when it resolves, so that what is removed first stays removed first. */
  async delete({ key }: ObjectRef, ctx: RunContext): Promise<void> {
    ctx.signal.throwIfAborted();
    const { parents, name } = parseKey(key);
    await this.#unlink(parents, name);
    await removeEmpty(this.location, parents);
  }

  async free(ctx: RunContext): Promise<number | undefined> {
    ctx.signal.throwIfAborted();
    await using root = await openRoot(this.location);
    return await freeBytes(root?.path ?? this.location);
  }

  async #unlink(parents: readonly string[], name: string): Promise<void> {
    await using directory = await openBelow(this.location, parents);
    if (directory === undefined) return;
    const stats = await statOf(directory, name);
    if (stats === undefined || stats.isDirectory()) return;
    try {
      await unlink(directory.at(name));
    } catch (error) {
      if (errnoOf(error) === "ENOENT") return;
      await touching(directory.pathOf(name), Promise.reject(error as Error));
    }
    await directory.sync();
  }
}
