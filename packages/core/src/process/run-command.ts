// Runs a short command to its end and gives what it printed.
import { pipeline } from "node:stream/promises";
import { Writable } from "node:stream";
import { spawnGroup } from "./spawn-group.ts";
import { verdict, type Verdict, type VerdictOptions } from "./verdict.ts";

export interface RunOptions extends VerdictOptions {
  readonly input?: string | Uint8Array;
}

export interface CommandResult extends Verdict {
  readonly stdout: Buffer;
}

/** Resolves with the output once the command ended well; throws a `process/…` error otherwise. */
export async function runCommand(argv: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
  const child = spawnGroup(argv, options);
  const chunks: Buffer[] = [];
  const collect = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  // A child that ends before it read its input is judged by its exit code, not by the broken pipe.
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input);
  const read = pipeline(child.stdout, collect);
  const [ended, outcome] = await Promise.allSettled([verdict(child, argv, options), read]);
  if (ended.status === "rejected") throw ended.reason;
  if (outcome.status === "rejected") throw outcome.reason;
  return { ...ended.value, stdout: Buffer.concat(chunks) };
}
