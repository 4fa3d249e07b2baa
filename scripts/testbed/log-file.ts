// Logs of commands and engines: the file itself is a command's output, and its end is what an error shows.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { WriteStream } from "node:fs";
import { readFile } from "node:fs/promises";

/**
 * For execa's `stdout` and `stderr`, which pass an open file on as it is. With a pipe instead, a
 * service that a package starts would keep the other end and waiting for its end would last for ever.
 */
export async function openLog(file: string): Promise<WriteStream> {
  const log = createWriteStream(file, { flags: "a" });
  await once(log, "open");
  return log;
}

/** The last lines of a log, headed by its path. */
export async function tail(file: string): Promise<string> {
  const lines = (await readFile(file, "utf8").catch(() => "")).trimEnd().split("\n");
  return [`end of ${file}:`, ...lines.slice(-20)].join("\n");
}
