// What can go wrong with a run as a whole.
import { defineErrors } from "../contract/errors.ts";

export const runErrors = defineErrors({
  "run/interrupted": {
    message: (_: Record<never, never>) => "Interrupted; the stack is as before, and nothing was committed",
    remedy: "Start it again when it suits",
    kind: "interrupted",
  },
  "run/terminated": {
    message: (_: Record<never, never>) => "Terminated; the stack is as before, and nothing was committed",
    remedy: "Start it again when it suits",
    kind: "terminated",
  },
  "run/unexpected": {
    message: (f: { what: string }) => `Unexpected: ${f.what}`,
    remedy: "This is a defect: please report it with what `-v` prints",
  },
  "run/not-recovered": {
    message: (f: { what: string }) =>
      `An earlier run left the stack not as it was, and it could not be brought back: ${f.what}`,
    remedy: "Run `lifeboat recover` and follow what it says",
    kind: "stack",
  },
  "run/no-ledger": {
    message: (f: { kind: string; plugin: string }) =>
      `${f.plugin} wanted to make a ${f.kind} while it was only asked to look`,
    remedy: "This is a defect of that plugin: report it to its authors",
  },
  "extract/changed": {
    message: (f: { artifact: string; entries: string }) => `${f.artifact} changed while it was held: ${f.entries}`,
    remedy: "Something outside of the stack writes there: stop it, or read the artifact with `consistency: live`",
  },
  "extract/parts": {
    message: (f: { artifact: string; expected: string; found: string }) =>
      `${f.artifact} was to give the parts ${f.expected} and gave ${f.found}`,
    remedy: "Run the backup again; if it comes back, report it to the authors of the artifact's plugin",
  },
  "extract/moment-broken": {
    message: (f: { artifact: string; because: string }) =>
      `${f.artifact} belongs to one moment with ${f.because}, which failed`,
    remedy: "Mend that artifact first, or leave it out with --artifact",
  },
  "hold/disturbed": {
    message: (f: { disturbances: string }) => `The copy is not of one moment: ${f.disturbances}`,
    remedy: "Find out who started it (`docker events`) and run the backup again",
  },
  "hold/overrun": {
    message: (f: { limitMs: number }) => `The stop window was longer than its limit of ${f.limitMs / 1000} s`,
    remedy: "Raise `maxStopWindow`, or hold less",
  },
  "hold/not-resumed": {
    message: (f: { units: string; commands: string }) => `Not running again: ${f.units}`,
    remedy: (f: { units: string; commands: string }) => `Look and start them by hand: ${f.commands}`,
    kind: "stack",
  },
  "run/nothing-stored": {
    message: (f: { storage: string }) => `Nothing could be stored on ${f.storage}`,
    remedy: "See why the artifacts failed, mend it and run the backup again",
  },
});
