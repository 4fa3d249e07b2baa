// An object while it is written: a file of a reserved name beside its place, gone in every case but success.
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { open, rmdir, unlink, type FileHandle } from "node:fs/promises";
import type { LedgerEntry, RunContext } from "@lifeboat/core/plugin";
import { makeBelow, openBelow, type AnchoredDirectory } from "./anchored-directory.ts";
import { draftPrefix, parseKey } from "./object-key.ts";
import { errnoOf, storageErrors, touching } from "./storage-errors.ts";

/** The kind of ledger entry; its detail is a `DraftDetail`. */
export const draftKind = "object-draft";

export interface DraftDetail {
  readonly root: string;
  readonly parents: readonly string[];
}

export interface Draft extends AsyncDisposable {
  readonly key: string;
  /** The name it will have. */
  readonly name: string;
  readonly draftName: string;
  readonly directory: AnchoredDirectory;
  readonly file: FileHandle;
  /** Where it will be, for people. */
  readonly path: string;
}

const exclusive = constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW | constants.O_WRONLY;

/** Makes the draft of `key` and everything above it. Disposing removes it, and the directories that it leaves empty. */
export async function openDraft(root: string, key: string, ctx: RunContext): Promise<Draft> {
  const { parents, name } = parseKey(key);
  const draftName = draftPrefix + randomBytes(12).toString("hex");
  const entry = await ctx.ledger.open(draftKind, draftName, { root, parents });
  try {
    const { directory, file } = await createFile(root, parents, draftName, key);
    const path = directory.pathOf(name);
    const close = (): Promise<void> => discard({ root, parents, draftName, directory, file, entry, ctx });
    return { key, name, draftName, directory, file, path, [Symbol.asyncDispose]: close };
  } catch (error) {
    await entry.close();
    throw error;
  }
}

async function createFile(root: string, parents: readonly string[], draftName: string, key: string) {
  for (let tries = 0; tries < 100; tries++) {
    const directory = await makeBelow(root, parents, key);
    try {
      return { directory, file: await open(directory.at(draftName), exclusive, 0o600) };
    } catch (error) {
      await directory[Symbol.asyncDispose]();
      // A delete that emptied the directory removed it after we had opened it.
      if (errnoOf(error) !== "ENOENT") await touching(directory.path, Promise.reject(error as Error));
    }
  }
  throw storageErrors["files/storage-busy"]({ path: root });
}

interface Opened {
  readonly root: string;
  readonly parents: readonly string[];
  readonly draftName: string;
  readonly directory: AnchoredDirectory;
  readonly file: FileHandle;
  readonly entry: LedgerEntry;
  readonly ctx: RunContext;
}

/** Never throws: what could not be removed stays in the ledger, and must not hide why the writing failed. */
async function discard(opened: Opened): Promise<void> {
  try {
    await using directory = opened.directory;
    await opened.file.close();
    for (const name of [opened.draftName, `${opened.draftName}-old`]) await unlinkIfThere(directory, name);
    await removeEmpty(opened.root, opened.parents);
    await opened.entry.close();
  } catch (error) {
    opened.ctx.log.warn("A file being written could not be cleaned up; recover will try again", {
      path: opened.directory.pathOf(opened.draftName),
      error,
    });
  }
}

/** Takes back what a dead process left of its drafts. Idempotent. */
export async function reclaimDraft(draftName: string, detail: DraftDetail): Promise<void> {
  if (!draftName.startsWith(draftPrefix)) return;
  {
    await using directory = await openBelow(detail.root, detail.parents);
    if (directory === undefined) return;
    for (const name of [draftName, `${draftName}-old`]) await unlinkIfThere(directory, name);
  }
  await removeEmpty(detail.root, detail.parents);
}

/** Resolves to whether there was anything to remove. */
export async function unlinkIfThere(directory: AnchoredDirectory, name: string): Promise<boolean> {
  try {
    await unlink(directory.at(name));
    return true;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return false;
    return touching(directory.pathOf(name), Promise.reject(error as Error));
  }
}

const stillNeeded = new Set(["ENOTEMPTY", "EEXIST", "ENOENT", "EBUSY"]);

/** Removes the directories of `parents` that are empty, deepest first, and never the root. */
export async function removeEmpty(root: string, parents: readonly string[]): Promise<void> {
  for (let depth = parents.length; depth > 0; depth--) {
    await using above = await openBelow(root, parents.slice(0, depth - 1));
    const name = parents[depth - 1];
    if (above === undefined || name === undefined) continue;
    try {
      await rmdir(above.at(name));
    } catch (error) {
      if (stillNeeded.has(errnoOf(error) ?? "")) return;
      await touching(above.pathOf(name), Promise.reject(error as Error));
    }
  }
}
