// Runs a talkative command with its output in a log file, and shows the end of that file when it fails.
import path from "node:path";
import { execa } from "execa";
import { cacheDir } from "./cache-dir.ts";
import { openLog, tail } from "./log-file.ts";

/** Resolves when the command exits with 0, and throws with the log's tail otherwise. */
export async function runLogged(logName: string, command: string, args: readonly string[]): Promise<void> {
  const file = path.join(await cacheDir("logs"), logName);
  await using log = await openLog(file);
  try {
    await execa(command, args, {
      stdin: "ignore",
      stdout: log,
      stderr: log,
      env: { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" },
    });
  } catch (cause) {
    throw new Error(`${command} ${args.join(" ")} failed\n${await tail(file)}`, { cause });
  }
}
