// How a call ended when nobody had a better word for it.
import { defineErrors } from "../contract/errors.ts";

export const endErrors = defineErrors({
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
});
