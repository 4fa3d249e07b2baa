// Why something on the ledger could not be taken back.
import { defineErrors } from "../contract/errors.ts";

export const recoverErrors = defineErrors({
  "recover/no-module": {
    message: (f: { plugin: string }) => `The plugin ${f.plugin} did not record where it can be found again`,
    remedy: "Remove what it left by hand; its entry in the journal names it",
  },
  "recover/no-reclaim": {
    message: (f: { plugin: string }) => `The plugin ${f.plugin} takes nothing back`,
    remedy: "Remove what it left by hand; its entry in the journal names it",
  },
});
