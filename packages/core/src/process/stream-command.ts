// Runs a command whose output is long: the stream fails where the command fails, however cleanly its pipe ended.
import { PassThrough, Transform, type Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { processErrors } from "./errors.ts";
import { endGroup, spawnGroup, type GroupChild } from "./spawn-group.ts";
import { verdict, type Verdict, type VerdictOptions } from "./verdict.ts";

export interface StreamOptions extends VerdictOptions {
  /** Read to its end as the command's standard input; without it the input is empty. */
  readonly input?: Readable;
}

export interface StreamedCommand {
  /** Ends only after the command has ended well. Destroying it ends the command. */
  readonly stdout: Readable;
  /** Settles as `stdout` does. May be ignored: `stdout` carries the same failure. */
  readonly done: Promise<Verdict>;
}

export function streamCommand(argv: readonly string[], options: StreamOptions = {}): StreamedCommand {
  const child = spawnGroup(argv, options);
  const done = ended(child, argv, options);
  // Whoever ignores `done` still gets the failure through `stdout`.
  done.catch(() => undefined);
  const stdout = new Transform({
    highWaterMark: 256 * 1024,
    transform: (chunk: Buffer, _encoding, next) => next(null, chunk),
    flush: (next) => void done.then(() => next(), next),
    destroy: (error, next) => {
      endGroup(child);
      next(error);
    },
  });
  pipeline(child.stdout, stdout).catch((error: unknown) => stdout.destroy(error as Error));
  return { stdout, done };
}

/** Runs a command that only reads: resolves once it has taken all of `input` and ended well. */
export async function feedCommand(argv: readonly string[], options: StreamOptions): Promise<Verdict> {
  const { stdout, done } = streamCommand(argv, options);
  await pipeline(stdout, new PassThrough().resume());
  return done;
}

/** A failed source outranks what the child made of the half it got, and a child that read half has not ended well. */
async function ended(child: GroupChild, argv: readonly string[], options: StreamOptions): Promise<Verdict> {
  const [judged, fed] = await Promise.allSettled([verdict(child, argv, options), feed(child, options.input)]);
  options.signal?.throwIfAborted();
  if (fed.status === "rejected") throw fed.reason;
  if (judged.status === "rejected") throw judged.reason;
  if (fed.value === "unread") throw processErrors["process/unread"]({ command: argv[0] ?? "" });
  return judged.value;
}

async function feed(child: GroupChild, input: Readable | undefined): Promise<"read" | "unread"> {
  if (input === undefined) {
    child.stdin.end();
    return "read";
  }
  const closedEarly = childClosesFirst(child.stdin, input);
  try {
    await pipeline(input, child.stdin);
    return "read";
  } catch (error) {
    // The child closed its input early: its exit code tells why. Any other failure is the source's own.
    if (closedEarly()) return tookEverything(child.stdin) ? "read" : "unread";
    endGroup(child);
    throw error;
  }
}

/** The end was written and nothing waits: the child was gone before that was acknowledged, not before it was there. */
function tookEverything(stdin: Writable): boolean {
  return stdin.writableEnded && stdin.writableLength === 0;
}

/** `pipeline` destroys both ends with one error, so only the order of events tells whose it was. */
function childClosesFirst(stdin: Writable, input: Readable): () => boolean {
  const order: ("child" | "source")[] = [];
  for (const event of ["error", "close"]) {
    stdin.once(event, () => order.push("child"));
    input.once(event, () => order.push("source"));
  }
  return () => order[0] === "child";
}
