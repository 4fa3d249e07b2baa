// Preflight of one path: really tries what the reading will need, and guesses its size, within a limit of entries.
import { runCommand, type RunContext } from "@lifeboat/core/plugin";
import type { PathFact } from "./path-fact.ts";
import { selector, selectsAll } from "./selection.ts";
import { assertReadable, walkTree, type WalkedEntry } from "./walk-tree.ts";
import { access, constants, lstat } from "node:fs/promises";
import { inWords } from "./walk-tree.ts";

/** Beyond this many entries the preflight would take longer than it is worth. */
const mostEntries = 50_000;
const tarRecord = 65_536;

/** Bytes of the packed tree, about; undefined where the tree is larger than preflight looks. Throws `files/…`. */
export async function inspectPath(fact: PathFact, ctx: RunContext): Promise<number | undefined> {
  if (fact.kind === "file") return inspectFile(fact);
  const isRoot = process.geteuid?.() === 0;
  // Root may read everything, and what is not selected need not be told apart: the size is all there is to know.
  if (isRoot && selectsAll(fact)) return tarRecord + (await usedBytes(fact.path, ctx));
  const judge = selector(fact);
  let [bytes, entries] = [tarRecord, 0];
  for await (const entry of walkTree(fact.path, { signal: ctx.signal, enter: (path) => judge(path) !== "excluded" })) {
    if (++entries > mostEntries) return undefined;
    if (judge(entry.path) !== "taken") continue;
    if (!isRoot) await assertReadable(fact.path, entry);
    bytes += packedBytes(entry);
  }
  return bytes;
}

async function usedBytes(path: string, ctx: RunContext): Promise<number> {
  const argv = ["du", "--summarize", "--block-size=1", "--", path];
  // A directory that vanished meanwhile is told on stderr, with 1; the sum of the others stands all the same.
  const { stdout } = await runCommand(argv, { signal: ctx.signal, acceptExit: [1] });
  return Number.parseInt(stdout.toString("latin1"), 10) || 0;
}

async function inspectFile(fact: PathFact): Promise<number> {
  try {
    await access(fact.path, constants.R_OK);
    return tarRecord + packedBytes({ path: ".", stats: await lstat(fact.path) });
  } catch (error) {
    throw inWords(fact.path, Buffer.alloc(0), error);
  }
}

/** A header with its extended one, and the data in blocks; holes are not packed. */
function packedBytes({ stats }: WalkedEntry): number {
  const data = stats.isFile() ? Math.min(stats.size, stats.blocks * 512) : 0;
  return 1_536 + Math.ceil(data / 512) * 512;
}
