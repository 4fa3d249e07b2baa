// A journal whose appends pass points, named by the record's type and, for what is on the ledger, by its kind.
import type { Wrappers } from "@lifeboat/core";
import type { Points } from "./points.ts";

type Journal = Parameters<Wrappers["journal"]>[0];
type JournalRecord = Parameters<Journal["append"]>[0];

export function pointedJournal(journal: Journal, points: Points): Journal {
  return { append: (record) => points.around(`journal ${wordsOf(record)}`, () => journal.append(record)) };
}

function wordsOf(record: JournalRecord): string {
  if ("phase" in record) return `${record.type} ${record.phase} ${record.side}`;
  return "kind" in record && record.type !== "begin" ? `${record.type} ${record.kind}` : record.type;
}
