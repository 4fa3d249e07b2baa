// A dockerd process: started with its output in a log, and awaited until the engine answers.
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { engineVersion } from "./docker.ts";
import type { EngineHost } from "./docker.ts";
import { openLog, tail } from "./log-file.ts";

export interface DockerdOptions {
  readonly command: readonly [string, ...string[]];
  readonly host: EngineHost;
  readonly pidFile: string;
  /** As dockerd's `--exec-root`: where the containerd that it starts keeps its pid file. */
  readonly execRoot: string;
  readonly log: string;
}

interface Child {
  readonly ended: boolean;
}

const PATIENCE_MS = 60_000;
const CONTAINERD_PATIENCE_MS = 1_000;

/**
 * Starts a dockerd in a session of its own, so that it outlives this script and its terminal,
 * and resolves when the engine answers. While a live dockerd owns the pid file, waits for that
 * one; should it end, because it was stopping, starts ours. Throws with the log's tail when
 * ours ends before it answers, or when a minute passes.
 */
export async function startDockerd(options: DockerdOptions): Promise<void> {
  let child: Child | undefined;
  const deadline = performance.now() + PATIENCE_MS;
  while ((await engineVersion(options.host)) === undefined) {
    const hasOwner = (await livePid(options.pidFile)) !== undefined;
    if (!hasOwner && child?.ended) throw await failure("dockerd ended before it answered", options);
    if (performance.now() > deadline) throw await failure("dockerd did not answer for a minute", options);
    if (!hasOwner) child ??= await spawnDockerd(options);
    await delay(100);
  }
}

/**
 * The process that owns a pid file, if it is the live program; otherwise removes the file, since
 * dockerd believes in any process that happens to have the number in a file left by a crash.
 */
export async function livePid(pidFile: string, program = "dockerd"): Promise<number | undefined> {
  const text = await readFile(pidFile, "utf8").catch(() => "");
  if (text === "") return undefined;
  if (await runs(text, program)) return Number(text);
  await rm(pidFile, { force: true });
  return undefined;
}

async function runs(pid: string, program: string): Promise<boolean> {
  // The command line of a process that has ended but was not reaped yet is empty, its name is not.
  const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return path.basename(commandLine.split("\0")[0] ?? "") === program;
}

/** A killed dockerd takes its containerd along a moment later; a new one would join the dying one and hang. */
async function outwaitContainerd(execRoot: string): Promise<void> {
  const pidFile = path.join(execRoot, "containerd/containerd.pid");
  const deadline = performance.now() + CONTAINERD_PATIENCE_MS;
  while ((await livePid(pidFile, "containerd")) !== undefined && performance.now() < deadline) await delay(20);
}

async function spawnDockerd({ command, execRoot, log }: DockerdOptions): Promise<Child> {
  await outwaitContainerd(execRoot);
  await using output = await openLog(log);
  const [program, ...args] = command;
  const child = { ended: false };
  const process = execa(program, args, {
    cwd: "/",
    detached: true,
    cleanup: false,
    reject: false,
    stdin: "ignore",
    stdout: output,
    stderr: output,
  });
  process.nodeChildProcess.unref();
  void process.then(() => (child.ended = true));
  return child;
}

async function failure(what: string, { command, log }: DockerdOptions): Promise<Error> {
  return new Error(`${what} (${command.join(" ")})\n${await tail(log)}`);
}
