// Runs a command whose output is long: the stream fails where the command fails, however cleanly its pipe ended.
import { PassThrough, Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { endGroup, spawnGroup } from "./spawn-group.ts";
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
  const fed = feed(child.stdin, options.input);
  const done = Promise.all([verdict(child, argv, options), fed]).then(([ended]) => ended);
  // Whoever ignores `done` still gets the failure through `stdout`.
  done.catch(() => undefined);
  const stdout = new Transform({
    highWaterMark: 1024 * 1024,
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

async function feed(stdin: NodeJS.WritableStream, input: Readable | undefined): Promise<void> {
  if (input === undefined) {
    stdin.end();
    return;
  }
  try {
    await pipeline(input, stdin);
  } catch (error) {
    // The child closed its input early: its exit code tells why. Any other failure is the source's own.
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  }
}
