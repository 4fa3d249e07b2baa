// This process as the outside of a command: its streams, its signals, its end.
import { writeSync } from "node:fs";
import type { OutputStream, World } from "./world.ts";

export type ProcessLike = NodeJS.Process;

type Main = (argv: readonly string[], world: World) => Promise<number>;

/** What a stream that cannot be written makes of a command that went well. */
const unwritten = 1;

/** Sets `process.exitCode` and lets the process end by itself, so that what was written is also read. */
export async function runsAsProcess(process: ProcessLike, main: Main): Promise<void> {
  const guard = guardTheVerdict(process);
  const exitCode = await main(process.argv.slice(2), worldOf(process));
  guard.done();
  process.exitCode = exitCode === 0 ? (process.exitCode ?? 0) : exitCode;
}

function worldOf(process: ProcessLike): World {
  return {
    stdout: outputStream(process.stdout, process),
    stderr: outputStream(process.stderr, process),
    get stdin() {
      return process.stdin;
    },
    env: process.env,
    cwd: process.cwd(),
    signals: process,
    elapsed: () => performance.now(),
    core: () => import("@lifeboat/core"),
  };
}

/**
 * A reader that went away (`| head -1`) is no error. A full disk is, at the end: neither may end the work itself while
 * services stand still.
 */
function outputStream(stream: NodeJS.WriteStream, process: ProcessLike): OutputStream {
  let closed = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code !== "EPIPE") process.exitCode = unwritten;
  });
  return {
    get closed() {
      return closed;
    },
    get isTTY() {
      return stream.isTTY;
    },
    get columns() {
      // A terminal that does not know its width says 0.
      return stream.columns > 0 ? stream.columns : undefined;
    },
    write: (text) => stream.write(text),
    once: (event, listener) => stream.once(event, listener),
    off: (event, listener) => stream.off(event, listener),
  };
}

/** Whatever ends this process without a verdict ends it as a failure that says so. */
function guardTheVerdict(process: ProcessLike): { done(): void } {
  const drained = (): void => {
    lastWords("lifeboat ended without coming to a result; what it was doing is not done", undefined);
    process.exitCode = 1;
  };
  const crashed = (error: unknown): void => {
    lastWords(`Unexpected: ${error instanceof Error ? error.message : String(error)}`, error);
    // The state of this process is unknown. The guardian sees its end and resumes what is held.
    process.exit(1);
  };
  const lastWords = (message: string, error: unknown): void => {
    const verbose = process.argv.includes("-v") || process.argv.includes("--verbose");
    const stack = verbose && error instanceof Error ? `${error.stack ?? ""}\n` : "";
    const remedy = "This is a defect of Lifeboat: please report it with what the same command prints with -v";
    writeSync(2, `error: ${message}\nremedy: ${remedy} (cli/unexpected)\n${stack}`);
  };
  process.once("beforeExit", drained);
  process.on("uncaughtException", crashed);
  return {
    // An exception that comes after the verdict still counts.
    done: () => void process.off("beforeExit", drained),
  };
}
