// A run as the engine makes one, as a program that can be killed at every step. Its only argument is a RunPlan as JSON.
import { appendFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beginJournal } from "../../src/journal/begin-journal.ts";
import type { Journal } from "../../src/journal/journal.ts";
import { createLedger } from "../../src/journal/ledger.ts";
import type { HoldIntentRecord } from "../../src/journal/journal-record.ts";
import { startGuardian, type Guardian } from "../../src/guardian/start-guardian.ts";
import { withHooks } from "../../src/hooks/with-hooks.ts";
import { acquireLock } from "../../src/state/lock.ts";
import { ownIdentity } from "../../src/state/process-identity.ts";
import { corePlugin, makeRunDirectory } from "../../src/state/run-directory.ts";
import { makeStateDir } from "../../src/state/state-dir.ts";
import plugin, { fileStack, type FileStackConfig } from "./file-stack.ts";

export interface RunPlan {
  readonly state: string;
  readonly stack: FileStackConfig;
  /** Dies by SIGKILL `before` or `after` the first record of this type, or between two units (`hold`). */
  readonly killAt?: string;
  /** Milliseconds to stand still with the stack held. */
  readonly windowMs: number;
  readonly maxWindowMs: number;
  readonly pluginModule?: string;
}

const plan = JSON.parse(process.argv[2] ?? "") as RunPlan;
const { signal } = new AbortController();
const ctx = { signal } as never;
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const say = (word: string): void => void process.stdout.write(`${word}\n`);

await run().catch((error: unknown) => say(`failed ${(error as { code?: string }).code ?? String(error)}`));

async function run(): Promise<void> {
  const state = await makeStateDir(plan.state);
  const file = join(state.journal, "stack.jsonl");
  await using lock = await acquireLock({ name: "stack", waitMs: 0, holder: {}, signal });
  await using opened = await beginJournal(file);
  const journal = killing(opened);
  const tool = { name: "test", version: "0" };
  await journal.append({ type: "begin", run: "r", kind: "backup", instance: "i", tool, ...(await ownIdentity()) });
  await using work = await makeRunDirectory("work-directory", "r", state, createLedger(journal, { name: corePlugin }));
  const thing = join(plan.stack.directory, "thing");
  const entry = await createLedger(journal, plugin).open("file", thing);
  await writeFile(thing, "");
  await entry.update("made");
  await journal.append({ type: "claimed", storage: "s", name: "n" });
  await hold(file, journal, lock.fd, work.path);
  await rm(thing);
  await entry.close();
  await journal.append({ type: "swap-intent", artifact: "a" });
  await journal.append({ type: "swapped", artifact: "a" });
  await journal.append({ type: "committed", storage: "s", name: "n" });
  await journal.append({ type: "failed", code: "x/y", message: "for the sake of the list" });
  await journal.append({ type: "end" });
  say("ended");
}

async function hold(journalFile: string, journal: Journal, lockFd: number, workDir: string): Promise<void> {
  const script = (word: string) => ({
    run: ["sh", "-c", `echo ${word} >> hooks`],
    timeoutMs: 5000,
    cwd: plan.stack.directory,
    env: {},
  });
  const hooks = { phase: "hold", before: [script("before")], after: [script("after")] } as const;
  let guardian: Guardian | undefined;
  await withHooks(hooks, { journal, log: quiet, signal }, async () => {
    const stack = fileStack(plan.stack);
    const record = stack.planHold({ services: "all", keepUp: [] }, {} as never);
    const intent: HoldIntentRecord = {
      type: "hold-intent",
      record,
      stack: {
        plugin: plan.pluginModule ?? plugin.module ?? "",
        type: "files",
        config: { ...plan.stack },
        baseDir: "/",
      },
    };
    await journal.append(intent);
    guardian = await startGuardian({
      journalFile,
      hold: record,
      stack: intent.stack,
      afterHold: hooks.after,
      lockFd,
      workDir,
      maxWindowMs: plan.maxWindowMs,
      marginMs: 0,
      signal,
      patienceMs: 10_000,
    });
    guardian.signal.addEventListener("abort", () =>
      say(`trouble ${(guardian?.signal.reason as { code: string }).code}`),
    );
    say(`guardian ${guardian.pid}`);
    if (plan.killAt === "hold") setTimeout(() => process.kill(process.pid, "SIGKILL"), plan.stack.pauseMs / 2);
    await stack.hold(record, ctx);
    await journal.append({ type: "held", killed: [] });
    say("held");
    await new Promise((resolve) => setTimeout(resolve, plan.windowMs));
    await journal.append({ type: "resume-intent", because: "finished" });
    await journal.append({ type: "resumed", because: "finished", outcome: await stack.resume(record, ctx) });
  });
  await guardian?.done();
}

function killing(journal: Journal): Journal {
  const die = (point: string): void => {
    if (plan.killAt === point) process.kill(process.pid, "SIGKILL");
  };
  return {
    append: async (record) => {
      die(`before ${record.type}`);
      await appendFile(join(plan.stack.directory, "records"), `${record.type}\n`);
      await journal.append(record);
      die(`after ${record.type}`);
    },
  };
}
