// Time as this host tells it; tests and library users may bring their own.
import type { Clock } from "./contract/context.ts";

export const systemClock: Clock = { now: () => new Date(), elapsed: () => performance.now() };
