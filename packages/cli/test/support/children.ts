// Starts this package's files as processes of their own.
import { fileURLToPath } from "node:url";
import { runCommand } from "@lifeboat/core/plugin";

const anyExit = Array.from({ length: 255 }, (_, index) => index + 1);

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export const binFile = path("../../bin/lifeboat.js");

export function scriptArgv(name: string, ...args: readonly string[]): readonly string[] {
  return [process.execPath, "--conditions=@lifeboat/source", path(`./scripts/${name}.ts`), ...args];
}

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runChild(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const { exitCode, stdout, stderr } = await runCommand(argv, { acceptExit: anyExit, env, timeoutMs: 15_000 });
  return { exitCode, stdout: stdout.toString(), stderr };
}
