// Errors that the contract itself names: whoever keeps a promise of it throws these very ones.
import { defineErrors } from "./errors.ts";

export const promisedErrors = defineErrors({
  "storage/exists": {
    message: (f: { key: string; location: string }) => `${f.key} is already there in ${f.location}`,
    remedy: "Somebody else wrote it first: run the command again, which takes another name",
  },
  "storage/missing": {
    message: (f: { key: string; location: string }) => `${f.key} is not there in ${f.location}`,
    remedy: "Run lifeboat verify to see which snapshots are whole, and restore from another storage",
    kind: "integrity",
  },
  "storage/bad-key": {
    message: (f: { key: string; why: string }) => `${JSON.stringify(f.key)} cannot be the key of an object: ${f.why}`,
    remedy: "Use relative keys of segments joined by /, none of them empty, . or ..",
  },
  "restore/not-empty": {
    message: (f: { target: string }) => `${f.target} is not empty`,
    remedy:
      "Pass --replace to put the restored data in its place (the old data is kept), or restore with --to dir:PATH",
  },
});
