// Kills that no wrapper can place: told from outside, by what the engine's events and the spool's files say meanwhile.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import type { StackProject } from "../system/support/stack-project.ts";
import { startRun, type TracedRun } from "./start-run.ts";

/** By the name of the point: what is waited for, and the point that the run must not have reached yet. */
const outside: Readonly<Record<string, { readonly until: (stack: StackProject) => Moment; readonly notYet: string }>> =
  {
    "outside after the first die of the hold": { until: (stack) => event(stack, "die"), notYet: "after stack hold #1" },
    "outside in the middle of the spool": { until: spooling, notYet: "before stack witness #1" },
    "outside after the first start of the resume": {
      until: (stack) => event(stack, "start"),
      notYet: "after stack resume #1",
    },
  };

export const outsidePoints: readonly string[] = Object.keys(outside);

interface Moment {
  /** Resolves when it has come; never rejects. */
  readonly come: Promise<unknown>;
  readonly close: () => void;
}

const tries = 3;

/** A kill that came too late is tried again; `putBack` makes all as it was in between. */
export async function killFromOutside(
  stack: StackProject,
  point: string,
  putBack: () => Promise<void>,
): Promise<TracedRun> {
  const plan = outside[point];
  if (plan === undefined) throw new Error(`There is no point "${point}"`);
  for (let left = tries; ; left -= 1) {
    const moment = plan.until(stack);
    const started = await startRun(stack, "backup");
    await Promise.race([moment.come, started.child]);
    started.child.kill("SIGKILL");
    moment.close();
    const run = await started.end();
    if (run.signal === "SIGKILL" && !run.points.includes(plan.notYet)) return run;
    if (left === 1)
      throw new Error(`"${point}" was missed ${tries} times; the last run got to ${run.points.at(-1) ?? "nothing"}`);
    await putBack();
  }
}

function event(stack: StackProject, action: string): Moment {
  const filters = ["type=container", `label=com.docker.compose.project=${stack.name}`, `event=${action}`];
  const argv = ["events", ...filters.flatMap((filter) => ["--filter", filter]), "--format", "{{.Action}}"];
  const child = execa("docker", argv, { reject: false, buffer: false });
  const lines = createInterface({ input: child.stdout });
  const come = new Promise<unknown>((resolve) => lines.once("line", resolve));
  return { come, close: () => void child.kill() };
}

/** The copy has begun, and is far from its end: the large file alone is 12 MB. */
function spooling(stack: StackProject): Moment {
  const spool = join(stack.env["LIFEBOAT_STATE"] ?? "", "spool");
  let closed = false;
  const look = async (): Promise<void> => {
    while (!closed && (await largest(spool)) < 1 << 16) await sleep(2);
  };
  return { come: look(), close: () => void (closed = true) };
}

async function largest(directory: string): Promise<number> {
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  const files = await Promise.all(names.map((name) => stat(join(directory, name)).catch(() => undefined)));
  return Math.max(0, ...files.map((file) => (file?.isFile() === true ? file.size : 0)));
}
