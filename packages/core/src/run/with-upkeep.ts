// For work on storages and on what restores kept, beside all stacks: journalled, so that what dies half-way is taken back.
import type { House } from "../house/house.ts";
import type { ContextFor } from "../house/with-look.ts";
import { createLedger } from "../journal/ledger.ts";
import { reportProgress } from "../reporter/report-progress.ts";
import { corePlugin, makeRunDirectory } from "../state/run-directory.ts";
import { withJournal } from "./with-journal.ts";

/** One at a time for a state directory; waits a minute for another one. Throws `lock/held` then. */
export async function withUpkeep<T>(
  house: House,
  signal: AbortSignal,
  action: (context: ContextFor) => Promise<T>,
): Promise<T> {
  const work = { kind: "upkeep", key: upkeepKey(house), subject: "storages", lockWaitMs: 60_000, signal } as const;
  return withJournal(house, work, async ({ id, journal }) => {
    const ledger = createLedger(journal, { name: corePlugin });
    await using directory = await makeRunDirectory("work-directory", id, house.state, ledger);
    const progress = reportProgress(house.reporter, house.clock);
    const { log, clock } = house;
    return await action((plugin) => ({
      signal,
      log,
      progress,
      clock,
      workDir: directory.path,
      ledger: createLedger(journal, plugin),
    }));
  });
}

/** Instances cannot be called so: their keys end with a digest. */
function upkeepKey(house: House): string {
  return `storage-upkeep-${house.state.path.replaceAll(/[^a-zA-Z0-9]+/g, "-")}`.slice(0, 150);
}
