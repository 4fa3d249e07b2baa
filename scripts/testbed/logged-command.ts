// Runs a talkative command with its output in a log file, and shows the end of that file when it fails.
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { cacheDir } from './cache-dir.ts';

/**
 * Resolves when the command exits with 0, and throws with the log's tail otherwise.
 * The file itself is the command's output, not a pipe: a service that a package starts
 * keeps the descriptor, and waiting for the end of a pipe would then last for ever.
 */
export async function runLogged(logName: string, command: string, args: readonly string[]): Promise<void> {
  const log = path.join(await cacheDir('logs'), logName);
  await using file = await open(log, 'a');
  const result = await execa(command, args, {
    reject: false,
    stdin: 'ignore',
    stdout: file.fd,
    stderr: file.fd,
    env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
  });
  if (result.failed) throw new Error(`${result.shortMessage}\n${await tail(log)}`, { cause: result });
}

/** The last lines of a log, headed by its path. */
export async function tail(log: string): Promise<string> {
  const lines = (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n');
  return [`end of ${log}:`, ...lines.slice(-20)].join('\n');
}
