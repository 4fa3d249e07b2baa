// A directory held by its descriptor: names below it are reached through that, so that no component on the way can be
// swapped for a symbolic link between the check and the use.
import { constants, existsSync, type Stats } from "node:fs";
import { lstat, mkdir, open, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errnoOf, storageErrors, touching } from "./storage-errors.ts";

const asDirectory = constants.O_RDONLY | constants.O_DIRECTORY;

export class AnchoredDirectory implements AsyncDisposable {
  /** For people. */
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #anchor: string;

  constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
    const anchor = `/proc/self/fd/${handle.fd}`;
    this.#anchor = existsSync(anchor) ? anchor : path;
  }

  /** What to give to a system call that shall reach `name` in this very directory. */
  at(name: string): string {
    return join(this.#anchor, name);
  }

  /** This very directory, for calls that read it. */
  get self(): string {
    return `${this.#anchor}/`;
  }

  pathOf(name: string): string {
    return join(this.path, name);
  }

  /** The directory `name`, or undefined where there is none. A symbolic link is an error, whatever it leads to. */
  async child(name: string): Promise<AnchoredDirectory | undefined> {
    try {
      return new AnchoredDirectory(this.pathOf(name), await open(this.at(name), asDirectory | constants.O_NOFOLLOW));
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === "ENOENT") return undefined;
      if (errno === "ENOTDIR" || errno === "ELOOP") return this.#notADirectory(name);
      return touching(this.pathOf(name), Promise.reject(error as Error));
    }
  }

  /** Makes the directory `name` for its owner alone, durably, unless it is there. `key` is what it is made for. */
  async makeChild(name: string, key: string): Promise<void> {
    try {
      await mkdir(this.at(name), 0o700);
    } catch (error) {
      if (errnoOf(error) === "EEXIST") return this.#mustBeDirectory(name, key);
      await touching(this.pathOf(name), Promise.reject(error as Error));
    }
    await this.sync();
  }

  /** Makes the names in this directory durable. */
  async sync(): Promise<void> {
    await touching(this.path, this.#handle.sync());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }

  async #mustBeDirectory(name: string, key: string): Promise<void> {
    const stats = await statOf(this, name);
    if (stats === undefined || stats.isDirectory()) return;
    throw storageErrors["files/storage-key-clash"]({ key, path: this.pathOf(name) });
  }

  async #notADirectory(name: string): Promise<undefined> {
    await statOf(this, name);
    return undefined;
  }
}

/** What `name` is, or undefined where it is nothing. A symbolic link is an error. */
export async function statOf(directory: AnchoredDirectory, name: string): Promise<Stats | undefined> {
  const stats = await lstatIfThere(directory, name);
  if (stats?.isSymbolicLink() === true) {
    throw storageErrors["files/storage-symlink"]({ path: directory.pathOf(name) });
  }
  return stats;
}

async function lstatIfThere(directory: AnchoredDirectory, name: string): Promise<Stats | undefined> {
  try {
    return await lstat(directory.at(name));
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    return touching(directory.pathOf(name), Promise.reject(error as Error));
  }
}

/** The storage's root. It may be a symbolic link: the user named it. Undefined where only its parent exists. */
export async function openRoot(root: string): Promise<AnchoredDirectory | undefined> {
  try {
    return new AnchoredDirectory(root, await open(root, asDirectory));
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") return touching(root, Promise.reject(error as Error));
    await (await openParentOf(root))[Symbol.asyncDispose]();
    return undefined;
  }
}

/** The storage's root, made if its parent exists: a mount point that is missing altogether is never invented. */
export async function makeRoot(root: string): Promise<AnchoredDirectory> {
  const there = await openRoot(root);
  if (there !== undefined) return there;
  await using parent = await openParentOf(root);
  await parent.makeChild(basename(root), root);
  const made = await openRoot(root);
  if (made === undefined) throw storageErrors["files/storage-not-there"]({ path: root, missing: root });
  return made;
}

/** The directory that `segments` lead to, or undefined where there is none. */
export async function openBelow(root: string, segments: readonly string[]): Promise<AnchoredDirectory | undefined> {
  let here = await openRoot(root);
  for (const segment of segments) {
    if (here === undefined) return undefined;
    await using above = here;
    here = await above.child(segment);
  }
  return here;
}

/** The directory that `segments` lead to, made where it is missing. */
export async function makeBelow(root: string, segments: readonly string[], key: string): Promise<AnchoredDirectory> {
  let here = await makeRoot(root);
  for (const segment of segments) {
    await using above = here;
    here = await madeChild(above, segment, key);
  }
  return here;
}

async function madeChild(above: AnchoredDirectory, name: string, key: string): Promise<AnchoredDirectory> {
  // A delete that empties the directory may remove it between the two calls, but not for ever.
  for (let tries = 0; tries < 100; tries++) {
    const child = await above.child(name);
    if (child !== undefined) return child;
    await above.makeChild(name, key);
  }
  throw storageErrors["files/storage-busy"]({ path: above.pathOf(name) });
}

async function openParentOf(root: string): Promise<AnchoredDirectory> {
  const parent = dirname(root);
  try {
    return new AnchoredDirectory(parent, await open(parent, asDirectory));
  } catch (error) {
    if (errnoOf(error) === "ENOENT") {
      throw storageErrors["files/storage-not-there"]({ path: root, missing: parent }, { cause: error });
    }
    return touching(parent, Promise.reject(error as Error));
  }
}
