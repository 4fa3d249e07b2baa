// Copies a moving part to local disk inside the window, so that the stack resumes before anything slow is done.
import { createReadStream, createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { RunContext } from "../contract/context.ts";
import type { PlannedSpool } from "../plan/plan.ts";
import { streamCommand } from "../process/stream-command.ts";
import { spoolErrors } from "./errors.ts";

/** A file of plain bytes that stand still: can be read again and again until it is disposed. */
export interface SpoolFile extends AsyncDisposable {
  open(): Readable;
}

const chunkBytes = 1024 * 1024;

/** Reads `body` to its end into `<directory>/<name>`, 0600. Leaves no file behind when it throws. */
export async function spoolBody(
  body: Readable,
  spool: PlannedSpool,
  name: string,
  onBytes: (bytes: number) => void,
  ctx: RunContext,
): Promise<SpoolFile> {
  const file = join(spool.directory, `${name}.${spool.form}`);
  const sink = createWriteStream(file, { flags: "wx", mode: 0o600, highWaterMark: chunkBytes });
  try {
    await pipeline(inForm(body, spool.form, ctx), count(onBytes), sink, { signal: ctx.signal });
  } catch (error) {
    body.destroy();
    await rm(file, { force: true });
    throw noRoom(error) ? spoolErrors["spool/full"]({ directory: spool.directory }, { cause: error }) : error;
  }
  return {
    open: () => (spool.form === "plain" ? readPlain(file) : streamCommand(["zstd", "-dcq", "--", file]).stdout),
    [Symbol.asyncDispose]: () => rm(file, { force: true }),
  };
}

/** Level 1: the window is short before the file is small. */
function inForm(body: Readable, form: PlannedSpool["form"], ctx: RunContext): Readable {
  if (form === "plain") return body;
  return streamCommand(["zstd", "-1", "-T0", "-cq"], { input: body, signal: ctx.signal }).stdout;
}

function readPlain(file: string): Readable {
  return createReadStream(file, { highWaterMark: chunkBytes });
}

function count(onBytes: (bytes: number) => void): Transform {
  return new Transform({
    highWaterMark: chunkBytes,
    transform: (chunk: Buffer, _encoding, next) => {
      onBytes(chunk.length);
      next(null, chunk);
    },
  });
}

function noRoom(error: unknown): boolean {
  return error instanceof Error && ["ENOSPC", "EDQUOT"].includes((error as NodeJS.ErrnoException).code ?? "");
}
