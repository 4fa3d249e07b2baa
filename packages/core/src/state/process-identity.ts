// Which process it was, for people and reports. A process id alone names somebody else after a while or a reboot.
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";

export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between boot and the start of the process; empty where the platform does not say. */
  readonly pidStart: string;
  readonly bootId: string;
  readonly host: string;
}

export async function ownIdentity(): Promise<ProcessIdentity> {
  const bootId = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  return { pid: process.pid, pidStart: await processStart(process.pid), bootId: bootId.trim(), host: hostname() };
}

/** Empty when there is no such process. */
export async function processStart(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name in parentheses may hold spaces and parentheses itself; the start time is the 20th field after it.
  return line.slice(line.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
