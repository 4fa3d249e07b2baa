// What makes a restore impossible, or stops it before anything of the target is touched.
import { defineErrors } from "../contract/errors.ts";

export const restoreErrors = defineErrors({
  "restore/different": {
    message: (f: { artifact: string; differences: string }) =>
      `What was staged of ${f.artifact} is not what the snapshot holds: ${f.differences}`,
    remedy:
      "The target is untouched. Check that the staging place keeps what the data needs (owners, attributes), then try again",
    kind: "integrity",
  },
  "restore/target-not-empty": {
    message: (f: { path: string }) => `${f.path} is not empty`,
    remedy: "Name an empty or new directory, or add --replace",
  },
  "restore/paths-need-directory": {
    message: (_: Record<never, never>) => "Single files can only be restored into a directory",
    remedy: "Add --to dir:PATH",
    kind: "usage",
  },
  "restore/no-such-entry": {
    message: (f: { globs: string }) => `Nothing in the restore set matches ${f.globs}`,
    remedy: "List what there is with `lifeboat show SNAPSHOT --entries ARTIFACT`",
  },
  "restore/not-a-tree": {
    message: (f: { artifact: string }) => `No part of ${f.artifact} is a tree of files`,
    remedy: "Restore it whole, without --path",
    kind: "usage",
  },
  "restore/not-put-back": {
    message: (f: { what: string }) => `A swap failed, and not all of the old data could be put back: ${f.what}`,
    remedy: "The old data is kept beside the new; run `lifeboat recover`, then look at each place that is named",
    kind: "stack",
  },
  "restore/not-reachable": {
    message: (f: { nothing: string; problems: string }) =>
      `${f.nothing}, but not every storage could be asked: ${f.problems}`,
    remedy: "Make those storages reachable first; what is wanted may be there",
  },
  "restore/not-trusted": {
    message: (f: { nothing: string; problems: string }) =>
      `${f.nothing}, and not every storage is the one that it was: ${f.problems}`,
    remedy: "Find out what happened to those storages, or whether the right ones are mounted; nothing on them was read",
    kind: "integrity",
  },
  "restore/disturbed": {
    message: (f: { disturbances: string }) => `The data was restored, but not in peace: ${f.disturbances}`,
    remedy: "Restart what was started meanwhile: it may still work on the old data",
  },
  "restore/nothing-restored": {
    message: (f: { instance: string }) => `Nothing was restored to ${f.instance}`,
    remedy: "See the problem of each artifact above",
  },
});
