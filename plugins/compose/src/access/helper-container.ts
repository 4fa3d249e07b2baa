// Runs one tar (or find) inside a locked-down container: no network, no capability but those it needs, no log.
import { constants, open } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { join } from "node:path";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { feedCommand, isLifeboatError, runCommand, type RunContext } from "@lifeboat/core/plugin";
import { docker, explainDocker, saidBy, type EngineRef } from "../engine/docker-command.ts";
import { inspectVolume } from "../engine/inspect-volume.ts";
import { randomName } from "../engine/random-name.ts";
import { composeErrors } from "../errors.ts";
import { helperImage } from "../helper/helper-image.ts";
import { ownLabel } from "../labels.ts";

export interface HelperTask {
  readonly engine: EngineRef;
  /** What it does, for errors: `reads core_uploads`. */
  readonly what: string;
  /** The tree, which the container sees as /tree: an existing volume's name, or a host path. */
  readonly mount: { readonly volume: string } | { readonly path: string };
  readonly access: "read" | "write";
  /** The program and its arguments; never a shell's text. */
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that `argv` may end with besides 0; what they mean is the caller's to judge. */
  readonly acceptExit?: readonly number[];
}

export interface HelperEnd {
  readonly exitCode: number;
  readonly stderr: string;
}

/** Where a task sees its tree. */
export const helperTree = "/tree";

const capabilities = {
  read: ["DAC_READ_SEARCH"],
  write: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "MKNOD", "SETFCAP"],
} as const;

/** A live tree may change a hundred thousand times while it is read, and each change is one line. */
const keptStderr = 16 * 1024 * 1024;

/** Runs a task that reads standard input, or nothing. Throws `compose/helper-failed`. */
export async function runHelper(task: HelperTask, input: Readable | undefined, ctx: RunContext): Promise<HelperEnd> {
  return withContainer(task, ctx, async (name) => {
    const argv = ["docker", ...runArguments(task, name, []), ...task.argv];
    const options = processOptions(task, ctx);
    return input === undefined ? runCommand(argv, options) : feedCommand(argv, { ...options, input });
  });
}

export interface HelperStream<Verdict> {
  readonly body: Readable;
  readonly judged: Promise<Verdict>;
}

/**
 * Runs a task whose output is long. It is written to a named pipe that the container sees in a bind mount, which is
 * four times faster than attached output and appears in no log. `body` ends only after the task ended and `judge` was
 * content.
 */
export async function streamHelper<Verdict>(
  task: HelperTask,
  judge: (end: HelperEnd) => Verdict,
  ctx: RunContext,
): Promise<HelperStream<Verdict>> {
  const directory = await mkdtemp(join(ctx.workDir, "helper-"));
  const fifo = join(directory, "pipe");
  await runCommand(["mkfifo", "--mode=600", "--", fifo], { signal: ctx.signal });
  // Opened without blocking: a container that never starts would keep a blocking open waiting for ever.
  const fd = await promisify(open)(fifo, constants.O_RDONLY | constants.O_NONBLOCK, 0);
  const source = new Socket({ fd, readable: true, writable: false });
  const unread = new AbortController();
  const signal = AbortSignal.any([ctx.signal, unread.signal]);
  const judged = writeInto(task, directory, { ...ctx, signal }).then(judge);
  const body = new Transform({
    highWaterMark: 1024 * 1024,
    transform: (chunk: Buffer, _encoding, next) => next(null, chunk),
    flush: (next) => void judged.then(() => next(), next),
  });
  // A container that finds nobody at the other end of the pipe would wait for ever.
  body.once("close", () => unread.abort(new Error("the reader went away")));
  const joined = pipeline(source, body);
  // A container that failed before it opened the pipe leaves no writer whose end could be noticed.
  judged.catch((error: unknown) => body.destroy(error as Error));
  const both = Promise.allSettled([judged, joined]);
  both
    .then(() => rm(directory, { recursive: true, force: true }))
    .catch((error: unknown) => ctx.log.warn("left behind", { directory, error }));
  return { body, judged };
}

async function writeInto(task: HelperTask, directory: string, ctx: RunContext): Promise<HelperEnd> {
  const mount = ["--mount", `type=bind,source=${directory},target=/stream`];
  // The data's own words are arguments of the script and never part of its text.
  const inside = ["sh", "-c", 'exec "$@" > /stream/pipe', "sh", ...task.argv];
  return withContainer(task, ctx, (name) =>
    runCommand(["docker", ...runArguments(task, name, mount), ...inside], processOptions(task, ctx)),
  );
}

function runArguments(task: HelperTask, name: string, more: readonly string[]): string[] {
  const source =
    "volume" in task.mount ? `type=volume,source=${task.mount.volume}` : `type=bind,source=${task.mount.path}`;
  const readOnly = task.access === "read" ? ",readonly" : "";
  return [
    ...["run", "--rm", "--interactive", "--name", name, "--label", `${ownLabel}=helper`],
    ...[
      "--network",
      "none",
      "--read-only",
      "--security-opt",
      "no-new-privileges",
      "--log-driver",
      "none",
      "--pull",
      "never",
    ],
    ...["--cap-drop", "ALL", ...capabilities[task.access].flatMap((capability) => ["--cap-add", capability])],
    ...["--user", "0:0", "--workdir", "/"],
    ...Object.entries(task.env ?? {}).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
    ...["--mount", `${source},target=${helperTree}${readOnly}${"volume" in task.mount ? ",volume-nocopy" : ""}`],
    ...more,
    helperImage,
  ];
}

function processOptions(task: HelperTask, ctx: RunContext) {
  return { env: task.engine.env, signal: ctx.signal, acceptExit: task.acceptExit ?? [], keepStderr: keptStderr };
}

/** Takes the container away in every case: the client's death does not end it. */
async function withContainer(
  task: HelperTask,
  ctx: RunContext,
  run: (name: string) => Promise<HelperEnd>,
): Promise<HelperEnd> {
  await requireSource(task, ctx);
  const name = randomName("lifeboat-helper");
  const entry = await ctx.ledger.open("helper-container", name, { engine: task.engine.env });
  // The program inside is the container's first process and ignores a polite signal: it is ended by the engine.
  const end = (): void => void removeContainer(task.engine, name).catch(() => undefined);
  ctx.signal.addEventListener("abort", end, { once: true });
  try {
    const { exitCode, stderr } = await run(name);
    return { exitCode, stderr };
  } catch (error) {
    ctx.signal.throwIfAborted();
    throw helperFailure(task, error);
  } finally {
    ctx.signal.removeEventListener("abort", end);
    await removeContainer(task.engine, name);
    await entry.close();
  }
}

/** The engine would create a volume that is missing, and an empty one would be read. */
async function requireSource(task: HelperTask, ctx: RunContext): Promise<void> {
  if (!("volume" in task.mount)) return;
  const { volume } = task.mount;
  if ((await inspectVolume(task.engine, volume, ctx.signal)) === undefined)
    throw composeErrors["compose/volume-missing"]({ volume });
}

function helperFailure(task: HelperTask, error: unknown): unknown {
  if (!isLifeboatError(error) || error.code !== "process/failed") return explainDocker(error);
  if (/no such image|unable to find image/i.test(error.message))
    return composeErrors["compose/helper-missing"]({ image: helperImage }, { cause: error });
  const explained = explainDocker(error);
  return explained === error
    ? composeErrors["compose/helper-failed"]({ what: task.what, said: saidBy(error) }, { cause: error })
    : explained;
}

/** Idempotent: a container that is gone, or going because it was started with --rm, is removed already. */
export async function removeContainer(engine: EngineRef, name: string): Promise<void> {
  try {
    await docker(engine, ["rm", "--force", "--volumes", "--", name]);
  } catch (error) {
    if (!isLifeboatError(error) || !/no such container|is already in progress/i.test(error.message)) throw error;
  }
}
