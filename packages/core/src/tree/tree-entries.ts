// Lists what a tree holds now, by packing it and throwing the bytes away: for comparison with an index.
import { setImmediate } from "node:timers/promises";
import type { RunContext } from "../contract/context.ts";
import type { Tree, TreeEntry } from "../contract/data.ts";
import { treeErrors } from "./errors.ts";
import { TarReader } from "./tar-reader.ts";

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
