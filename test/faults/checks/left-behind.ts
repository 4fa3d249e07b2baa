// What a run that has ended must not leave: helper containers, processes, directories, drafts, entries on its ledger.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { docker, type StackProject } from "../../system/support/stack-project.ts";
import { processesOf } from "./processes.ts";

/** Nothing at all after a run that ended well: each line is one thing too many. Processes get a moment to be gone. */
export async function leftBehind(stack: StackProject): Promise<readonly string[]> {
  const state = stack.env["LIFEBOAT_STATE"] ?? "";
  return [
    ...(await lingering(stack)),
    ...(await helpers(stack)),
    ...(await readdir(join(state, "work"))).map((name) => `work directory ${name}`),
    ...(await readdir(join(state, "spool"))).map((name) => `spool directory ${name}`),
    ...(await openEntries(join(state, "journal"))),
    ...(await drafts(stack)),
  ];
}

const patienceMs = 10_000;

async function lingering(stack: StackProject): Promise<readonly string[]> {
  const from = performance.now();
  for (;;) {
    const found = await processesOf(stack);
    if (found.length === 0) return [];
    if (performance.now() - from > patienceMs) return found.map(({ pid, command }) => `process ${pid}: ${command}`);
    await sleep(100);
  }
}

/** Containers outside of the project that mount a volume of it. */
async function helpers(stack: StackProject): Promise<readonly string[]> {
  const volumes = (await docker("volume", "ls", "-q")).split("\n").filter((name) => name.startsWith(`${stack.name}_`));
  const filters = volumes.flatMap((name) => ["--filter", `volume=${name}`]);
  const names = (await docker("ps", "-a", ...filters, "--format", "{{.Names}}")).split("\n");
  return names.filter((name) => name !== "" && !name.startsWith(`${stack.name}-`)).map((name) => `container ${name}`);
}

interface Line {
  readonly type: string;
  readonly plugin?: string;
  readonly kind?: string;
  readonly id?: string;
}

/** Read as plain JSON lines: opened and not closed. */
async function openEntries(directory: string): Promise<readonly string[]> {
  const files = (await readdir(directory)).filter(
    (name) => name.endsWith(".jsonl") && !name.endsWith(".previous.jsonl"),
  );
  const open = new Set<string>();
  for (const file of files) {
    const text = await readFile(join(directory, file), "utf8");
    for (const line of text.split("\n").flatMap(parsed)) {
      const entry = `ledger entry ${line.plugin ?? ""} ${line.kind ?? ""} ${line.id ?? ""}`;
      if (line.type === "resource") open.add(entry);
      if (line.type === "resource-closed") open.delete(entry);
    }
  }
  return [...open];
}

/** A line that was cut off by the kill is no record. */
function parsed(line: string): readonly Line[] {
  try {
    return [JSON.parse(line) as Line];
  } catch {
    return [];
  }
}

/** Objects that were being written: the storage's files that no key can name. */
async function drafts(stack: StackProject): Promise<readonly string[]> {
  const names = await readdir(join(stack.dir, "backups"), { recursive: true });
  return names.filter((name) => (name.split("/").at(-1) ?? "").startsWith(".")).map((name) => `draft ${name}`);
}
