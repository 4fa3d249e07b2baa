// What is wrong with what an extractor gave.
import { defineErrors } from "../contract/errors.ts";

export const extractErrors = defineErrors({
  "extract/changed": {
    message: (f: { artifact: string; entries: string }) => `${f.artifact} changed while it was held: ${f.entries}`,
    remedy: "Something outside of the stack writes there: stop it, or read the artifact with `consistency: live`",
  },
  "extract/parts": {
    message: (f: { artifact: string; expected: string; found: string }) =>
      `${f.artifact} was to give the parts ${f.expected} and gave ${f.found}`,
    remedy: "Run the backup again; if it comes back, report it to the authors of the artifact's plugin",
  },
});
