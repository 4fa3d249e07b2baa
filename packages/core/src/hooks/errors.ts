// What can go wrong with the commands that a configuration runs around a hold or a run.
import { defineErrors } from "../contract/errors.ts";

export const hookErrors = defineErrors({
  "hook/failed": {
    message: (f: { when: string; command: string; why: string }) =>
      `The hook ${f.when} (${f.command}) failed: ${f.why}`,
    remedy: (f: { command: string }) => `Run it by hand to see why: ${f.command}`,
  },
});
