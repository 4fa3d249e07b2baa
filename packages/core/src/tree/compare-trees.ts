// Compares two trees entry by entry without holding either of them: what was asked for against what is there.
import { setImmediate } from "node:timers/promises";
import type { RunContext } from "../contract/context.ts";
import type { Difference, Tree, TreeEntry } from "../contract/data.ts";
import { compareTreeOrder, displayPath } from "./byte-path.ts";
import { treeErrors } from "./errors.ts";
import { TarReader } from "./tar-reader.ts";

/**
 * At most `limit` differences, each naming one entry and one thing about it. Both sides must be in the order in which
 * trees are packed, as indexes are.
 */
export async function compareTrees(
  expected: AsyncIterable<TreeEntry>,
  found: AsyncIterable<TreeEntry>,
  limit: number,
): Promise<Difference[]> {
  const differences: Difference[] = [];
  await using left = walk(expected);
  await using right = walk(found);
  await Promise.all([left.next(), right.next()]);
  while (differences.length < limit && (left.entry !== undefined || right.entry !== undefined)) {
    const order = orderOf(left.entry, right.entry);
    differences.push(...differencesAt(order, left.entry, right.entry));
    if (order <= 0) await left.next();
    if (order >= 0) await right.next();
  }
  return differences.slice(0, limit);
}

/** The entries of a tree as it is now. Throws `tree/changed` where it did not stand still meanwhile. */
export async function* treeEntries(tree: Tree, ctx: RunContext): AsyncGenerator<TreeEntry, void, undefined> {
  const packed = await tree.pack(ctx);
  packed.changes.catch(() => undefined);
  const read: TreeEntry[] = [];
  const reader = new TarReader((entry) => read.push(entry));
  for await (const chunk of packed.body) {
    for (let taken = reader.write(chunk as Buffer); !taken; taken = reader.proceed()) {
      await setImmediate();
      ctx.signal.throwIfAborted();
    }
    yield* read.splice(0);
  }
  reader.end();
  const changes = await packed.changes;
  if (changes.length === 0) return;
  const paths = changes.slice(0, 5).map((change) => `${change.path} (${change.what})`);
  throw treeErrors["tree/changed"]({ paths: paths.join(", ") });
}

interface Walk extends AsyncDisposable {
  readonly entry: TreeEntry | undefined;
  next(): Promise<void>;
}

function walk(entries: AsyncIterable<TreeEntry>): Walk {
  const iterator = entries[Symbol.asyncIterator]();
  let entry: TreeEntry | undefined;
  return {
    get entry() {
      return entry;
    },
    next: async () => {
      const step = await iterator.next();
      entry = step.done === true ? undefined : step.value;
    },
    [Symbol.asyncDispose]: async () => {
      await iterator.return?.();
    },
  };
}

function orderOf(expected: TreeEntry | undefined, found: TreeEntry | undefined): number {
  if (expected === undefined) return 1;
  if (found === undefined) return -1;
  return compareTreeOrder(expected.path, found.path);
}

function differencesAt(order: number, expected: TreeEntry | undefined, found: TreeEntry | undefined): Difference[] {
  if (order < 0 && expected !== undefined) {
    return [{ where: displayPath(expected.path), expected: expected.type, found: "nothing" }];
  }
  if (order > 0 && found !== undefined) {
    return [{ where: displayPath(found.path), expected: "nothing", found: found.type }];
  }
  return expected === undefined || found === undefined ? [] : differingFields(expected, found);
}

const shown = {
  type: (entry: TreeEntry) => entry.type,
  mode: (entry: TreeEntry) => `mode ${entry.mode.toString(8).padStart(4, "0")}`,
  uid: (entry: TreeEntry) => `uid ${entry.uid}`,
  gid: (entry: TreeEntry) => `gid ${entry.gid}`,
  mtime: (entry: TreeEntry) => `mtime ${entry.mtime}`,
  size: (entry: TreeEntry) => `${entry.size} bytes`,
  sha256: (entry: TreeEntry) => `sha256 ${entry.sha256 ?? "none"}`,
  link: (entry: TreeEntry) => `link to ${entry.link === undefined ? "nothing" : displayPath(entry.link)}`,
  device: (entry: TreeEntry) => `device ${entry.device?.join(":") ?? "none"}`,
  attributes: (entry: TreeEntry) => `attributes ${entry.attributes ?? "none"}`,
} as const;

function differingFields(expected: TreeEntry, found: TreeEntry): Difference[] {
  const where = displayPath(expected.path);
  return Object.values(shown)
    .map((show) => ({ where, expected: show(expected), found: show(found) }))
    .filter((difference) => difference.expected !== difference.found);
}
