// Which files a program of this host needs to run elsewhere: itself, its libraries and its loader.
import { realpath } from "node:fs/promises";
import { runCommand } from "@lifeboat/core/plugin";

/** Paths as the program asks for them, links included, without repeats. */
export async function filesOf(programs: readonly string[], signal?: AbortSignal): Promise<string[]> {
  const lists = await Promise.all(programs.map((program) => librariesOf(program, signal)));
  return [...new Set([...programs, ...lists.flat()])];
}

async function librariesOf(program: string, signal?: AbortSignal): Promise<string[]> {
  const { stdout } = await runCommand(["ldd", await realpath(program)], {
    // A static program has none, which ldd says with exit code 1.
    acceptExit: [1],
    ...(signal === undefined ? {} : { signal }),
  });
  return parseLdd(stdout.toString("utf8"));
}

/** Lines such as `libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)` and `/lib64/ld-linux-x86-64.so.2 (0x…)`. */
export function parseLdd(printed: string): string[] {
  return printed.split("\n").flatMap((line) => /(?:=> |^\s*)(\/\S+) \(0x/.exec(line)?.[1] ?? []);
}
