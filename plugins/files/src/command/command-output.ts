// What a command prints, as a stream that fails unless the command ended well and printed something.
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { streamCommand, type StreamOptions } from "@lifeboat/core/plugin";
import { filesErrors } from "../errors.ts";

export interface CommandOutput {
  readonly body: Readable;
  /** Counted as they pass. */
  bytes(): number;
}

export function commandOutput(argv: readonly string[], options: StreamOptions, allowEmpty: boolean): CommandOutput {
  let bytes = 0;
  const body = new Transform({
    highWaterMark: 1024 * 1024,
    transform: (chunk: Buffer, _encoding, next) => {
      bytes += chunk.length;
      next(null, chunk);
    },
    flush: (next) => {
      if (bytes > 0 || allowEmpty) next();
      else next(filesErrors["files/command-empty"]({ command: argv[0] ?? "" }));
    },
  });
  const { stdout } = streamCommand(argv, options);
  // `body` carries the failure to whoever reads it.
  pipeline(stdout, body).catch(() => undefined);
  return { body, bytes: () => bytes };
}

/** Runs it to its end for its effects; what it prints is dropped. */
export async function runForEffect(argv: readonly string[], options: StreamOptions): Promise<void> {
  const { stdout, done } = streamCommand(argv, options);
  stdout.resume().on("error", () => undefined);
  await done;
}
