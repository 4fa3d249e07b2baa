// What can go wrong while bytes are encoded, decoded and counted, as people see it.
import { defineErrors } from "../contract/errors.ts";

export const codecErrors = defineErrors({
  "codec/unknown": {
    message: (f: { id: string }) => `No plugin can undo the encoding ${JSON.stringify(f.id)}`,
    remedy: (f: { id: string }) => `Add the plugin that brings the codec ${JSON.stringify(f.id)} to the configuration`,
    kind: "usage",
  },
  "codec/corrupt": {
    message: (f: { id: string; problem: string }) => `The data is no whole ${f.id} stream: ${f.problem}`,
    remedy: "Run lifeboat verify, and restore from another storage or an older snapshot",
    kind: "integrity",
  },
  "integrity/changed": {
    message: (f: { what: string; expected: string; found: string }) =>
      `${f.what} is not what was written: expected ${f.expected}, found ${f.found}`,
    remedy: "Do not use it: run lifeboat verify, and restore from another storage or an older snapshot",
    kind: "integrity",
  },
});
