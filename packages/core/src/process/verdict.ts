// Success of a child is its exit code after `close`, nothing less: a pipe that ended cleanly proves nothing.
import type { GroupChild } from "./spawn-group.ts";
import { watchGroup, type CommandOptions } from "./spawn-group.ts";
import { processErrors } from "./errors.ts";

export interface Verdict {
  readonly exitCode: number;
  readonly stderr: string;
}

export interface VerdictOptions extends CommandOptions {
  /** Exit codes other than 0 that count as success; what they mean is the caller's to judge. */
  readonly acceptExit?: readonly number[];
  /** How many bytes of the end of stderr are kept. Default 64 KiB; `droppedNote` stands before them where there was more. */
  readonly keepStderr?: number;
}

/** The first line of a stderr whose beginning was dropped, so that nobody takes what is left for all of it. */
export const droppedNote = "[earlier messages dropped]";

const defaultKeepStderr = 64 * 1024;

/** Resolves after `close`. Throws the reason of an abort, `process/missing`, `process/timeout` or `process/failed`. */
export async function verdict(child: GroupChild, argv: readonly string[], options: VerdictOptions): Promise<Verdict> {
  const stopWatching = watchGroup(child, options);
  const stderr = collectTail(child.stderr, options.keepStderr ?? defaultKeepStderr);
  const result = await child;
  const { timedOut } = stopWatching();
  const command = argv[0] ?? "";
  options.signal?.throwIfAborted();
  if (timedOut) throw processErrors["process/timeout"]({ command, seconds: (options.timeoutMs ?? 0) / 1000 });
  if (result.code === "ENOENT") throw processErrors["process/missing"]({ command }, { cause: result });
  const exitCode = result.exitCode;
  if (exitCode === 0 || (exitCode !== undefined && options.acceptExit?.includes(exitCode) === true)) {
    return { exitCode, stderr: stderr() };
  }
  const how =
    result.signal !== undefined
      ? `was killed by ${result.signal}`
      : exitCode !== undefined
        ? `failed with exit code ${exitCode}`
        : `could not be started (${result.code ?? "unknown reason"})`;
  throw processErrors["process/failed"]({ command, how, stderr: lastLines(stderr()) });
}

/** Keeps the end of the stream, where errors stand, and lets the rest pass. */
function collectTail(stream: NodeJS.ReadableStream, keep: number): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let dropped = false;
  stream.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    while (bytes - (chunks[0]?.length ?? 0) > keep) {
      bytes -= chunks.shift()?.length ?? 0;
      dropped = true;
    }
  });
  return () => (dropped ? `${droppedNote}\n` : "") + Buffer.concat(chunks).toString("utf8");
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-5).join("; ");
}
