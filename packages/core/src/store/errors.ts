// What can go wrong between the rooms and a storage.
import { defineErrors } from "../contract/errors.ts";

export const storeErrors = defineErrors({
  "store/wrong-count": {
    message: (f: { storage: string; key: string; sent: number; stored: number }) =>
      `Storage ${f.storage} was given ${f.sent} bytes of ${f.key} and says that it stored ${f.stored}`,
    remedy: "This is a defect of the storage or its plugin: run the backup again, and report it if it comes back",
  },
  "store/not-as-recorded": {
    message: (f: { storage: string; key: string; what: string }) =>
      `${f.key} on ${f.storage} is not as its manifest says: ${f.what}`,
    remedy: "Restore from another storage or snapshot, and find out what happened to this one",
    kind: "integrity",
  },
  "store/read-back": {
    message: (f: { storage: string; key: string; what: string }) =>
      `Storage ${f.storage} does not give back what was stored as ${f.key}: ${f.what}`,
    remedy: "Suspect the medium: check its health, then run the backup again; nothing was committed there",
    kind: "integrity",
  },
});
