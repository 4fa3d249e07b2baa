// Runs the command as a user does, from its sources, and gives what it said and how it ended.
import { execa } from "execa";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");
const entry = join(import.meta.dirname, "lifeboat-from-source.ts");

export interface Outcome {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunPlace {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts `lifeboat ...args`; kill it by `pid` where a test needs that. */
export function startLifeboat(args: readonly string[], { cwd, env }: RunPlace) {
  return execa(process.execPath, ["--conditions=@lifeboat/source", entry, ...args], {
    cwd,
    env: { NO_COLOR: "1", ...env },
    reject: false,
    cleanup: true,
  });
}

/** Runs `lifeboat ...args` to its end. */
export async function lifeboat(args: readonly string[], place: RunPlace): Promise<Outcome> {
  const { exitCode, signal, stdout, stderr } = await startLifeboat(args, place);
  return { exitCode, signal, stdout, stderr };
}

export { root };
