// The suite that proves a storage keeps the contract: each guarantee beside `Storage` has its group here.
import type { TestRunner } from "../runner.ts";
import { abortGroup } from "./abort-group.ts";
import { bodiesGroup } from "./bodies-group.ts";
import { capabilitiesGroup } from "./capabilities-group.ts";
import { disposeGroup } from "./dispose-group.ts";
import { exclusiveGroup } from "./exclusive-group.ts";
import { failedSourceGroup } from "./failed-source-group.ts";
import { keysGroup } from "./keys-group.ts";
import { listingGroup } from "./listing-group.ts";
import { missingGroup } from "./missing-group.ts";
import { overwriteGroup } from "./overwrite-group.ts";
import { parallelGroup } from "./parallel-group.ts";
import { rangesGroup } from "./ranges-group.ts";
import type { StorageSuite, StorageSuiteOptions } from "./storage-suite.ts";

const groups: Readonly<Record<string, (suite: StorageSuite) => void>> = {
  "says what it can": capabilitiesGroup,
  "gives back what was put": bodiesGroup,
  "keeps nothing of a source that failed": failedSourceGroup,
  "keeps nothing of a put that was aborted": abortGroup,
  "puts only if absent": exclusiveGroup,
  "overwrites all or nothing": overwriteGroup,
  "takes odd keys as they are": keysGroup,
  "lists each object once": listingGroup,
  "says what is missing": missingGroup,
  "reads ranges": rangesGroup,
  "works in parallel": parallelGroup,
  "can be disposed twice": disposeGroup,
};

/** `describeStorage({ describe, it, before, after }, { name, open })`: needs a place that it may fill and empty. */
export function describeStorage(runner: TestRunner, options: StorageSuiteOptions): void {
  const defaults = { largeBytes: 5 * 1024 * 1024 + 1, manyObjects: 1_100, abortMs: 5_000 };
  const suite: StorageSuite = { ...defaults, ...options, open: () => options.open(), runner };
  runner.describe(`${options.name} as a storage`, () => {
    for (const [name, group] of Object.entries(groups)) runner.describe(name, () => group(suite));
    runner.after(async () => options.remove?.());
  });
}
