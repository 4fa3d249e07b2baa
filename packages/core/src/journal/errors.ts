// What can go wrong with a journal.
import { defineErrors } from "../contract/errors.ts";

export const journalErrors = defineErrors({
  "journal/damaged": {
    message: (f: { file: string; line: number }) =>
      `Line ${f.line} of the journal ${f.file} was changed after it was written`,
    remedy: "See that the services of the stack run, then move the file away",
    kind: "stack",
  },
  "journal/not-written": {
    message: (f: { file: string; why: string }) => `The journal ${f.file} could not be written: ${f.why}`,
    remedy: "Make room in the state directory, and see that its disk is sound",
  },
  "journal/unfinished": {
    message: (f: { file: string }) => `The journal ${f.file} tells of a run that was never finished or recovered`,
    remedy: "Run `lifeboat recover` and do what it says",
    kind: "stack",
  },
});
