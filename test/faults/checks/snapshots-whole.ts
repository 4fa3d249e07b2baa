// Every snapshot that is listed as good is whole, and those from before the fault are bit for bit what they were.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { Engine } from "@lifeboat/core";
import type { StackProject } from "../../system/support/stack-project.ts";

export interface OlderSnapshots {
  readonly names: readonly string[];
  /** What `sha256sum` says of all their files. */
  readonly sums: string;
}

export async function olderSnapshots(stack: StackProject): Promise<OlderSnapshots> {
  const names = (await readdir(join(stack.dir, "backups"))).filter((name) => name.startsWith("core-")).sort();
  return { names, sums: await sumsOf(stack, names) };
}

async function sumsOf(stack: StackProject, names: readonly string[]): Promise<string> {
  const { stdout } = await execa("find", [...names, "-type", "f", "-exec", "sha256sum", "{}", "+"], {
    cwd: join(stack.dir, "backups"),
  });
  return stdout.split("\n").sort().join("\n");
}

/** Throws what is not whole. Gives the names that are listed as good. */
export async function requireWhole(
  engine: Engine,
  stack: StackProject,
  older: OlderSnapshots,
): Promise<readonly string[]> {
  const { snapshots, unreachable } = await engine.list();
  if (unreachable.length > 0) throw new Error(`The storage cannot be listed: ${JSON.stringify(unreachable)}`);
  const good = snapshots.filter(({ kind }) => kind === "good").map(({ name }) => name);
  const lost = older.names.filter((name) => !good.some((found) => found === name));
  if (lost.length > 0) throw new Error(`Good before, and not now: ${lost.join(", ")}`);
  const sums = await sumsOf(stack, older.names);
  if (sums !== older.sums) throw new Error(`Older snapshots changed:\n${older.sums}\n${sums}`);
  // The older ones are bit for bit what they were, and were whole then.
  for (const name of good.filter((name) => !older.names.some((found) => found === name))) {
    const { verifications } = await engine.verify({ snapshot: name, level: "content" });
    const findings = verifications.flatMap((each) => each.findings);
    if (verifications.length === 0 || findings.length > 0)
      throw new Error(`${name} is listed as good: ${JSON.stringify(findings)}`);
  }
  return good;
}
