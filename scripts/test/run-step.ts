// Runs one step as a child in a process group of its own: shows its output as it comes, keeps the end of it, counts.
import { execa, type ResultPromise } from "execa";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { NOTHING, ONE_FAILED, ONE_PASSED, readMochaCounts, type Counts } from "./counts.ts";
import { OutputEnd } from "./output-end.ts";
import type { Outcome, Step } from "./step.ts";

export const ROOT = path.resolve(import.meta.dirname, "../..");

/** What a step leaves running must not keep us waiting for the end of its output. */
const OUTPUT_PATIENCE_MS = 3_000;

type Child = ResultPromise<ReturnType<typeof options>>;

/** Never throws: whatever happens is the step's outcome. */
export async function runStep(step: Step): Promise<Outcome> {
  const start = performance.now();
  const dir = await mkdtemp(path.join(tmpdir(), "lifeboat-test-"));
  const file = path.join(dir, "counts");
  try {
    const { why, output } = await runChild(step, file);
    const { counts, broken } = judge(step, why, await readMochaCounts(file));
    const failure = broken === undefined ? {} : { failure: { why: broken, output } };
    return { name: step.name, counts, seconds: (performance.now() - start) / 1000, ...failure };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** `why` the child did not end well, if it did not. */
async function runChild(step: Step, countsFile: string): Promise<{ why: string | undefined; output: string }> {
  const [file, ...args] = step.command;
  const output = new OutputEnd();
  const child = execa(file, args, options(countsFile));
  child.all.on("data", (chunk: Buffer) => {
    process.stdout.write(chunk);
    output.add(chunk);
  });
  using _group = endWithUs(child);
  const late = await overrun(child, step.minutes);
  return { why: late ?? (await howItEnded(child)), output: output.text() };
}

function options(countsFile: string) {
  const colours =
    process.stdout.isTTY && process.env["NO_COLOR"] === undefined ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" };
  return {
    cwd: ROOT,
    env: { ...colours, LIFEBOAT_TEST_COUNTS: countsFile, npm_config_update_notifier: "false" },
    preferLocal: true,
    localDir: ROOT,
    stdin: "ignore",
    all: true,
    buffer: false,
    reject: false,
    detached: true,
    cleanup: false,
  } as const;
}

/** Waits for the end of the process, not of its output; one that takes too long is ended with all it started. */
async function overrun(child: Child, minutes: number): Promise<string | undefined> {
  const timer = new AbortController();
  const exited = new Promise<undefined>((resolve) => {
    child.nodeChildProcess.once("exit", () => resolve(undefined)).once("error", () => resolve(undefined));
  });
  const late = delay(minutes * 60_000, `took longer than ${minutes} minutes`, { signal: timer.signal }).catch(
    () => undefined,
  );
  const why = await Promise.race([exited, late]);
  timer.abort();
  if (why !== undefined) killGroup(child, "SIGKILL");
  return why;
}

async function howItEnded(child: Child): Promise<string | undefined> {
  const giveUp = setTimeout(() => child.all.destroy(), OUTPUT_PATIENCE_MS);
  const { exitCode, signal, originalMessage, shortMessage } = await child;
  clearTimeout(giveUp);
  if (signal !== undefined) return `was ended by ${signal}`;
  if (exitCode === undefined) return originalMessage ?? shortMessage ?? "could not be started";
  return exitCode === 0 ? undefined : `ended with exit code ${exitCode}`;
}

/** A terminal's signals reach our group alone: they are handed on, and end us too. */
function endWithUs(child: Child): Disposable {
  const listeners = (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((signal) => {
    const listener = () => {
      killGroup(child, signal);
      process.exit(signal === "SIGINT" ? 130 : 143);
    };
    process.on(signal, listener);
    return [signal, listener] as const;
  });
  return { [Symbol.dispose]: () => listeners.forEach(([signal, listener]) => process.off(signal, listener)) };
}

function killGroup({ pid }: Child, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** A run that counted nothing, or failed without a failed test, is a failure of its own. */
function judge(step: Step, why: string | undefined, tests: Counts): { counts: Counts; broken: string | undefined } {
  if (step.counts === "one") return { counts: why === undefined ? ONE_PASSED : ONE_FAILED, broken: why };
  if (tests.failed > 0) return { counts: tests, broken: why ?? "has failed tests" };
  const broken = why ?? (tests.passed === 0 ? "ran no test" : undefined);
  return { counts: { ...tests, failed: (broken === undefined ? NOTHING : ONE_FAILED).failed }, broken };
}
