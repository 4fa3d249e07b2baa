// Starts a run that traces its points, and gives the trace when it has ended or was killed.
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa, type ResultPromise } from "execa";
import type { StackProject } from "../system/support/stack-project.ts";

export const operations = ["backup", "restore data", "restore shared", "upkeep"] as const;
export type Operation = (typeof operations)[number];

/** What the program of a run is told. */
export interface RunOrder {
  readonly operation: Operation;
  readonly dir: string;
  readonly trace: string;
  readonly killAt?: string;
}

export interface TracedRun {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly points: readonly string[];
  readonly stderr: string;
}

export interface StartedRun {
  readonly child: ResultPromise<{ reject: false }>;
  end(): Promise<TracedRun>;
}

export async function startRun(stack: StackProject, operation: Operation, killAt?: string): Promise<StartedRun> {
  const trace = join(stack.dir, "trace");
  await rm(trace, { force: true });
  const order: RunOrder = { operation, dir: stack.dir, trace, ...(killAt === undefined ? {} : { killAt }) };
  const program = join(import.meta.dirname, "run-until.ts");
  const child = execa(process.execPath, ["--conditions=@lifeboat/source", program, JSON.stringify(order)], {
    cwd: stack.dir,
    env: { ...stack.env },
    reject: false,
    timeout: 180_000,
    // What the killed run started may hold its pipes: the end of the process is what is waited for.
    stdout: "ignore",
    stderr: { file: join(stack.dir, "run.stderr") },
  });
  return {
    child: child as unknown as StartedRun["child"],
    end: async () => {
      const { exitCode, signal } = await child;
      const points = (await readFile(trace, "utf8").catch(() => "")).split("\n").filter((line) => line !== "");
      return {
        exitCode,
        signal,
        points,
        stderr: await readFile(join(stack.dir, "run.stderr"), "utf8").catch(() => ""),
      };
    },
  };
}

/** Runs to its end, whatever that is. */
export async function runTraced(stack: StackProject, operation: Operation, killAt?: string): Promise<TracedRun> {
  return (await startRun(stack, operation, killAt)).end();
}
