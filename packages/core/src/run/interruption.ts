// What a command gives as the reason when it aborts a call because of a signal.
import type { LifeboatError } from "../contract/errors.ts";
import { endErrors } from "../report/errors.ts";

/** SIGINT: the run ends with 130. */
export const interrupted = (): LifeboatError => endErrors["run/interrupted"]({});
/** SIGTERM: the run ends with 143. */
export const terminated = (): LifeboatError => endErrors["run/terminated"]({});
