// The entries of an artifact's trees, from its indexes: nothing of the data is read.
import type { EntriesRequest } from "../engine.ts";
import type { TreeEntry } from "../contract/data.ts";
import type { House } from "../house/house.ts";
import { withLook } from "../house/with-look.ts";
import { chooseRestoreSet } from "../snapshot/restore-set.ts";
import { parseSnapshotName } from "../snapshot/snapshot-name.ts";
import { globMatcher } from "../tree/glob.ts";
import { restoreErrors } from "./errors.ts";
import { chooseFrom, findEverywhere } from "./find-good.ts";
import { restoreParts } from "./restore-parts.ts";
import { soundCopy } from "./sound-copy.ts";

export async function* listEntries(
  house: House,
  request: EntriesRequest,
): AsyncIterable<{ readonly part: string; readonly entry: TreeEntry }> {
  const matches = request.glob === undefined ? () => true : globMatcher(request.glob);
  const signal = request.signal ?? new AbortController().signal;
  const parts = await withLook(house, signal, async (context) => {
    const instance = request.instance ?? parseSnapshotName(request.snapshot)?.instance ?? "";
    const finding = await findEverywhere(house, { instance, storage: request.storage }, context);
    const question = {
      snapshots: finding.snapshots,
      instance,
      snapshotName: request.snapshot,
      artifacts: [request.artifact],
      mix: true,
    };
    const [choice] = chooseFrom(house, finding, () =>
      chooseRestoreSet({ ...question, now: house.clock.now() }),
    ).choices;
    return choice === undefined ? [] : restoreParts(house, await soundCopy(house, choice, context));
  });
  const trees = parts.filter((part) => part.record.kind === "tree");
  if (trees.length === 0) throw restoreErrors["restore/not-a-tree"]({ artifact: request.artifact });
  for (const part of trees) {
    for await (const entry of part.entries()) if (matches(entry.path)) yield { part: part.record.name, entry };
  }
}
