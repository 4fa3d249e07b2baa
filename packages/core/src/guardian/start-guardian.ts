// Starts the process that brings the stack back when the run cannot. Nothing is stopped before it says that it is ready.
import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import type { Socket } from "node:net";
import { createInterface, type Interface } from "node:readline";
import type { HoldRecord } from "../contract/stack.ts";
import type { RecordedHook, StackRef } from "../journal/journal-record.ts";
import { spawnHeir, type Heir } from "../state/spawn-heir.ts";
import { guardianErrors } from "./errors.ts";
import { guardianArgvs } from "./guardian-argv.ts";
import { doneWord, overrunWord, readyWord, refusedWord, type GuardianTask } from "./guardian-task.ts";

export interface GuardianRequest {
  /** The `hold-intent` stands in it already. */
  readonly journalFile: string;
  readonly hold: HoldRecord;
  readonly stack: StackRef;
  readonly afterHold: readonly RecordedHook[];
  /** The descriptor of the lock: the guardian inherits it and releases it last. */
  readonly lockFd: number;
  /** Beyond both together the guardian brings the stack back although the run lives. Milliseconds. */
  readonly maxWindowMs: number;
  readonly marginMs: number;
  /** The run's own work directory. */
  readonly workDir: string;
  readonly signal: AbortSignal;
  /** How long the guardian keeps trying while the engine does not answer; five minutes by default. */
  readonly patienceMs?: number;
}

export interface Guardian {
  /** Aborted with `guardian/overrun` or `guardian/lost`: whatever is being read now must be given up. */
  readonly signal: AbortSignal;
  readonly pid: number;
  /** Says that the stack is back, and waits until the guardian has ended. Never throws; may be said twice. */
  done(): Promise<void>;
}

const readyMs = 30_000;
const farewellMs = 30_000;
const longestTimerMs = 2 ** 31 - 1;
const defaultPatienceMs = 5 * 60_000;

/** Throws `guardian/not-ready` with the guardian's own reason, or the reason of the abort; no guardian is left then. */
export async function startGuardian(request: GuardianRequest): Promise<Guardian> {
  const logPath = `${request.journalFile.replace(/\.jsonl$/, "")}.guardian.log`;
  await using log = await open(logPath, "w", 0o600);
  const surroundings = { env: process.env, uid: process.geteuid?.() ?? 0, systemd: existsSync("/run/systemd/system") };
  const refusals: string[] = [];
  for (const argv of guardianArgvs(surroundings)) {
    const child = spawnGuardian(argv, log.fd, request.lockFd);
    const refusal = await whyNotReady(child, request);
    if (refusal === undefined) return watchGuardian(child, request, logPath);
    await endAtOnce(child);
    request.signal.throwIfAborted();
    refusals.push(refusal);
  }
  throw guardianErrors["guardian/not-ready"]({ why: refusals.join("; "), log: logPath });
}

interface GuardianChild extends Heir {
  readonly stdin: Socket;
  readonly stdout: Socket;
  readonly lines: Interface;
}

function spawnGuardian(argv: readonly string[], logFd: number, lockFd: number): GuardianChild {
  const heir = spawnHeir(argv, { stdio: ["pipe", "pipe", logFd, lockFd], cwd: "/", detached: true });
  // Pipes of a child are sockets, which its types do not say.
  const [stdin, stdout] = [heir.process.stdin as Socket, heir.process.stdout as Socket];
  // A guardian that has ended takes no words; that it has ended is noticed by itself.
  stdin.on("error", () => undefined);
  return { ...heir, stdin, stdout, lines: createInterface({ input: stdout }) };
}

/** Undefined when it is ready. */
async function whyNotReady(
  { stdin, lines, ended }: GuardianChild,
  request: GuardianRequest,
): Promise<string | undefined> {
  stdin.write(`${JSON.stringify(taskOf(request))}\n`);
  const patience = AbortSignal.any([request.signal, AbortSignal.timeout(readyMs)]);
  return new Promise((resolve) => {
    lines.once("line", (line) => resolve(line === readyWord ? undefined : line.replace(`${refusedWord} `, "")));
    void ended.then(({ how }) => resolve(`it ${how}`));
    if (patience.aborted) resolve("it was given no time");
    patience.addEventListener("abort", () => resolve(`it took longer than ${readyMs / 1000} s`), { once: true });
  });
}

function taskOf({
  journalFile,
  hold,
  stack,
  afterHold,
  workDir,
  maxWindowMs,
  marginMs,
  patienceMs,
}: GuardianRequest): GuardianTask {
  const limitMs = Math.min(maxWindowMs + marginMs, longestTimerMs);
  return { journalFile, hold, stack, afterHold, workDir, limitMs, patienceMs: patienceMs ?? defaultPatienceMs };
}

function watchGuardian(child: GuardianChild, request: GuardianRequest, log: string): Guardian {
  const trouble = new AbortController();
  let finished = false;
  const seconds = (request.maxWindowMs + request.marginMs) / 1000;
  child.lines.on("line", (line) => {
    if (line === overrunWord) trouble.abort(guardianErrors["guardian/overrun"]({ seconds }));
  });
  void child.ended.then(() => {
    if (!finished) trouble.abort(guardianErrors["guardian/lost"]({ log }));
  });
  waitFor(child, "unref");
  return {
    signal: trouble.signal,
    pid: child.process.pid ?? 0,
    done: async () => {
      finished = true;
      waitFor(child, "ref");
      child.stdin.end(`${doneWord}\n`);
      await farewell(child);
    },
  };
}

/** A guardian on duty keeps no run from ending; one that is told goodbye is waited for. */
function waitFor({ process: child, stdin, stdout }: GuardianChild, how: "ref" | "unref"): void {
  for (const handle of [child, stdin, stdout]) handle[how]();
}

/** The stack is back, so a guardian that does not listen may be ended. */
async function farewell({ process: child, ended }: GuardianChild): Promise<void> {
  const insist = setTimeout(() => child.kill("SIGKILL"), farewellMs);
  await ended;
  clearTimeout(insist);
}

async function endAtOnce({ process: child, ended }: GuardianChild): Promise<void> {
  child.kill("SIGKILL");
  await ended;
}
