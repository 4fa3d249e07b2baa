// Starts runs as processes, and looks at what they leave with its own eyes.
import { execa } from "execa";
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Logger } from "../../src/contract/context.ts";
import { readJournal } from "../../src/journal/read-journal.ts";
import { recover } from "../../src/recover/recover.ts";
import type { RecoverReport } from "../../src/recover/recover-report.ts";
import { acquireLock } from "../../src/state/lock.ts";
import { makeStateDir } from "../../src/state/state-dir.ts";
import type { RunPlan } from "./run-once.ts";

const program = fileURLToPath(new URL("./run-once.ts", import.meta.url));
const units = ["db", "app"];
export const quiet: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export interface Bench extends AsyncDisposable {
  readonly root: string;
  /** Holds the units, `records`, `hooks` and `resumes`. */
  readonly directory: string;
  readonly state: string;
  readonly journalFile: string;
  start(plan?: Partial<RunPlan>): Promise<StartedRun>;
  isUp(): Promise<boolean>;
  /** Waits until every unit is up; throws after `withinMs`. */
  comesUp(withinMs?: number): Promise<void>;
  lines(file: string): Promise<string[]>;
  recover(): Promise<RecoverReport>;
  /** Waits for the lock: nobody is at work any more. */
  isFree(withinMs?: number): Promise<void>;
}

export interface StartedRun {
  readonly pid: number;
  readonly ended: PromiseLike<unknown>;
  /** The rest of the first line that begins with `word`. */
  said(word: string): Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

/** `state` lies below `root` unless it is given. */
export async function makeBench(options: { readonly state?: string; readonly pauseMs?: number } = {}): Promise<Bench> {
  const root = await mkdtemp(join(tmpdir(), "lifeboat-guardian-"));
  const directory = join(root, "stack");
  await mkdir(directory);
  for (const unit of units) await writeFile(join(directory, `${unit}.up`), "");
  const state = options.state ?? join(root, "state");
  const journalFile = join(state, "journal/stack.jsonl");
  const env = { LIFEBOAT_LOCK_DIR: join(root, "locks") };
  const stack = { directory, units, pauseMs: options.pauseMs ?? 0 };
  const started: StartedRun[] = [];
  const lock = (waitMs: number) =>
    acquireLock({ name: "stack", env, waitMs, holder: {}, signal: new AbortController().signal });
  const isUp = async (): Promise<boolean> => {
    const found = await Promise.all(units.map((unit) => exists(join(directory, `${unit}.up`))));
    return found.every((up) => up);
  };
  return {
    root,
    directory,
    state,
    journalFile,
    isUp,
    start: async (plan = {}) => {
      const run = startRun({ state, stack, windowMs: 0, maxWindowMs: 60_000, ...plan }, env);
      started.push(run);
      return run;
    },
    comesUp: async (withinMs = 10_000) => waitUntil(isUp, withinMs),
    lines: async (file) => {
      const text = await readFile(join(directory, file), "utf8").catch(() => "");
      return text.split("\n").filter((line) => line !== "");
    },
    recover: async () => {
      await using _ = await lock(10_000);
      const signal = new AbortController().signal;
      return await recover({ journalFile, state: await makeStateDir(state), log: quiet, signal, patienceMs: 300 });
    },
    isFree: async (withinMs = 10_000) => (await lock(withinMs))[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: async () => {
      for (const run of started) run.kill("SIGKILL");
      await Promise.all(started.map((run) => run.ended));
      await (await lock(10_000))[Symbol.asyncDispose]();
      await rm(root, { recursive: true, force: true });
    },
  };
}

function startRun(plan: RunPlan, env: Readonly<Record<string, string>>): StartedRun {
  const args = ["--conditions=@lifeboat/source", program, JSON.stringify(plan)];
  const child = execa(process.execPath, args, { env, buffer: false, reject: false });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  return {
    pid: child.pid ?? 0,
    ended: child,
    said: async (word) => {
      await waitUntil(
        async () => lines.some((line) => line.startsWith(word)),
        15_000,
        () => `${word}, but: ${lines.join(", ")}`,
      );
      return lines.find((line) => line.startsWith(word))?.slice(word.length + 1) ?? "";
    },
    kill: (signal) => void child.kill(signal),
  };
}

export async function waitUntil(
  condition: () => Promise<boolean>,
  withinMs: number,
  what: () => string = () => "it",
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`${what()} did not happen within ${withinMs} ms`);
    await pause(20);
  }
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

export async function recordTypes(file: string): Promise<string[]> {
  return (await readJournal(file)).map((record) => `${record.by} ${record.type}`);
}
