// Why garbage collection refuses: each of these can only keep something.
import { defineErrors } from "../contract/errors.ts";

export const gcErrors = defineErrors({
  "gc/listing-not-whole": {
    message: (f: { storage: string }) =>
      `The listing of ${f.storage} does not show lifeboat.json, so it is not the whole truth`,
    remedy: "Find out why the storage lists too little (mount, permissions, endpoint); nothing was removed",
  },
  "gc/clock-jumped": {
    message: (f: { storage: string; now: string; newest: string }) =>
      `It is ${f.now} by this host's clock, but the newest good snapshot on ${f.storage} is of ${f.newest}`,
    remedy: "Set the clock right; where it is right, make a new backup first. Nothing was removed",
  },
  "gc/no-plugin": {
    message: (f: { plugin: string; artifact: string }) =>
      `The old data of ${f.artifact} was kept by ${f.plugin}, which is not here`,
    remedy: (f: { plugin: string }) => `Add ${f.plugin} under \`plugins:\``,
    kind: "usage",
  },
});
