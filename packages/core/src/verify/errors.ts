// What verification ends with, for callers that want it thrown.
import { defineErrors } from "../contract/errors.ts";

export const verifyErrors = defineErrors({
  "verify/damaged": {
    message: (f: { snapshot: string; storage: string; findings: readonly string[] }) =>
      `${f.snapshot} on ${f.storage} is not what was written: ${f.findings.join("; ")}`,
    remedy:
      "Restore from another storage or snapshot (lifeboat list), make a new backup, and find out what happened to this storage",
    kind: "integrity",
  },
});
