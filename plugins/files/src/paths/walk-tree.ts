// Looks at every entry of a tree without reading it. Names stay bytes, so that none of them is missed.
import { constants, type Stats } from "node:fs";
import { access, lstat, readdir } from "node:fs/promises";
import { bytePath, displayPath, type BytePath } from "@lifeboat/core/plugin";
import { filesErrors } from "../errors.ts";

export interface WalkedEntry {
  readonly path: BytePath;
  readonly stats: Stats;
}

export interface WalkOptions {
  readonly signal: AbortSignal;
  /** False: neither the entry nor anything below it is looked at. */
  enter(path: BytePath): boolean;
}

const batchSize = 64;

/** Every entry below `root`, the root itself excepted. What vanishes meanwhile is left out. Throws `files/unreadable`. */
export async function* walkTree(root: string, options: WalkOptions): AsyncGenerator<WalkedEntry> {
  yield* below(root, Buffer.alloc(0), options);
}

async function* below(root: string, above: Buffer, options: WalkOptions): AsyncGenerator<WalkedEntry> {
  const names = await namesIn(root, above);
  for (let at = 0; at < names.length; at += batchSize) {
    options.signal.throwIfAborted();
    const batch = names.slice(at, at + batchSize).map((name) => joined(above, name));
    const entered = batch.filter((bytes) => options.enter(bytePath(bytes)));
    const looked = await Promise.all(entered.map(async (bytes) => ({ bytes, stats: await look(root, bytes) })));
    for (const { bytes, stats } of looked) {
      if (stats === undefined) continue;
      yield { path: bytePath(bytes), stats };
      if (stats.isDirectory()) yield* below(root, bytes, options);
    }
  }
}

/** Throws `files/unreadable` where this process may not read the file. Cheap: nothing is opened. */
export async function assertReadable(root: string, { path, stats }: WalkedEntry): Promise<void> {
  if (!stats.isFile()) return;
  const bytes = typeof path === "string" ? Buffer.from(path) : Buffer.from(path.base64, "base64");
  try {
    await access(placeOf(root, bytes), constants.R_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw inWords(root, bytes, error);
  }
}

async function namesIn(root: string, above: Buffer): Promise<Buffer[]> {
  try {
    return await readdir(placeOf(root, above), { encoding: "buffer" });
  } catch (error) {
    const errno = (error as NodeJS.ErrnoException).code;
    // A directory that was listed a moment ago and is gone, or is something else now.
    if (above.length > 0 && (errno === "ENOENT" || errno === "ENOTDIR")) return [];
    throw inWords(root, above, error);
  }
}

async function look(root: string, bytes: Buffer): Promise<Stats | undefined> {
  try {
    return await lstat(placeOf(root, bytes));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw inWords(root, bytes, error);
  }
}

/** Whatever the system says of `root` or a path below it, as one of our errors. */
export function inWords(root: string, below: Buffer, error: unknown): Error {
  const path = below.length === 0 ? root : `${root}/${displayPath(bytePath(below))}`;
  const errno = (error as NodeJS.ErrnoException).code ?? "an unknown error";
  if (errno === "EACCES" || errno === "EPERM") return filesErrors["files/unreadable"]({ path }, { cause: error });
  if (errno === "ENOENT" || errno === "ENOTDIR") return filesErrors["files/missing"]({ path }, { cause: error });
  return filesErrors["files/unstable"]({ path, errno }, { cause: error });
}

function joined(above: Buffer, name: Buffer): Buffer {
  return above.length === 0 ? name : Buffer.concat([above, slash, name]);
}

function placeOf(root: string, below: Buffer): Buffer {
  return Buffer.concat([Buffer.from(root), slash, below]);
}

const slash = Buffer.from("/");
