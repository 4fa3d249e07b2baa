// What can go wrong while a moment is copied to local disk.
import { defineErrors } from "../contract/errors.ts";

export const spoolErrors = defineErrors({
  "spool/full": {
    message: (f: { directory: string }) => `No space left for the spool in ${f.directory}`,
    remedy: "Free some space, move the state directory with `state:`, or set `capture: stream` on the large artifact",
  },
});
