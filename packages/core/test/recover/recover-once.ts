// A recovery as a program that can be killed half-way.
import { acquireLock } from "../../src/state/lock.ts";
import { makeStateDir } from "../../src/state/state-dir.ts";
import { recover } from "../../src/recover/recover.ts";

const [journalFile = "", statePath = ""] = process.argv.slice(2);
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const { signal } = new AbortController();
await using _ = await acquireLock({ name: "stack", waitMs: 10_000, holder: {}, signal });
await recover({ journalFile, state: await makeStateDir(statePath), log: quiet, signal });
