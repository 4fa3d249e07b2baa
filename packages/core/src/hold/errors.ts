// What can go wrong while a stack stands still.
import { defineErrors } from "../contract/errors.ts";

export const holdErrors = defineErrors({
  "hold/disturbed": {
    message: (f: { disturbances: string }) => `The copy is not of one moment: ${f.disturbances}`,
    remedy: "Find out who started it (`docker events`) and run the backup again",
  },
  "hold/overrun": {
    message: (f: { limitMs: number }) =>
      `The stop window was longer than its limit of ${f.limitMs / 1000} s, and the copy is rejected`,
    remedy: "Raise `maxStopWindow`, or hold less at once",
  },
  "hold/not-resumed": {
    message: (f: { units: string; commands: string }) => `Not running again: ${f.units}`,
    remedy: (f: { units: string; commands: string }) => `Look and start them by hand: ${f.commands}`,
    kind: "stack",
  },
});
