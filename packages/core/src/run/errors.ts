// What can go wrong with a run as a whole.
import { defineErrors } from "../contract/errors.ts";

export const runErrors = defineErrors({
  "run/not-recovered": {
    message: (f: { what: string }) =>
      `An earlier run left the stack not as it was, and it could not be brought back: ${f.what}`,
    remedy: "Run `lifeboat recover` and follow what it says",
    kind: "stack",
  },
  "run/moment-broken": {
    message: (f: { artifact: string; because: string }) =>
      `${f.artifact} belongs to one moment with ${f.because}, which failed`,
    remedy: "Mend that artifact first, or leave it out with --artifact",
  },
  "run/nothing-stored": {
    message: (f: { storage: string }) => `Nothing could be stored on ${f.storage}`,
    remedy: "See why the artifacts failed, mend it and run the backup again",
  },
});
