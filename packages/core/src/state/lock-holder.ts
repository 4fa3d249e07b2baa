// Who holds a lock, for people. The text never decides anything: it may be missing, old, or somebody's joke.
import { constants } from "node:fs";
import { open, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { processStart } from "./process-identity.ts";

export type HolderFacts = Readonly<Record<string, string>>;

const longestText = 4096;

/** Each user writes a file of their own beside the lock, since nobody may write another's. Gives the way to take it back. */
export async function announceHolder(
  directory: string,
  name: string,
  facts: HolderFacts,
): Promise<() => Promise<void>> {
  const path = join(directory, `${name}.${process.geteuid?.() ?? 0}.holder`);
  const text = JSON.stringify({ ...(await ownFacts()), ...facts });
  const remove = (): Promise<void> => rm(path, { force: true }).catch(() => undefined);
  await remove();
  // Whoever cannot leave a name holds the lock all the same.
  await writeFile(path, text, { flag: "wx", mode: 0o644 }).catch(() => undefined);
  return remove;
}

async function ownFacts(): Promise<HolderFacts> {
  const pidStart = await processStart(process.pid);
  return { pid: String(process.pid), pidStart, user: userName(), host: hostname(), since: new Date().toISOString() };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without a name, as in many containers.
    return String(process.geteuid?.() ?? "");
  }
}

/** One line for people about whoever left a name and still lives. */
export async function describeHolder(directory: string, name: string): Promise<string> {
  const files = (await readdir(directory).catch(() => [])).filter((file) => isHolderOf(file, name));
  for (const file of files) {
    const facts = await readFacts(join(directory, file));
    if (facts !== undefined && (await isAlive(facts))) return describe(facts);
  }
  return "a process whose starter has ended, e.g. the guardian that brings a stack back";
}

function isHolderOf(file: string, name: string): boolean {
  return file.startsWith(`${name}.`) && /^\d+\.holder$/.test(file.slice(name.length + 1));
}

async function readFacts(path: string): Promise<HolderFacts | undefined> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestText), 0, longestText, 0);
    const parsed: unknown = JSON.parse(buffer.toString("utf8", 0, bytesRead));
    return typeof parsed === "object" && parsed !== null ? printable(parsed) : undefined;
  } catch {
    // Anybody may write there: what cannot be read tells nothing.
    return undefined;
  }
}

function printable(facts: object): HolderFacts {
  const clean = (value: unknown): string => String(value).replaceAll(/\p{C}/gu, "?");
  return Object.fromEntries(Object.entries(facts).map(([key, value]) => [clean(key), clean(value)]));
}

async function isAlive(facts: HolderFacts): Promise<boolean> {
  const start = await processStart(Number(facts["pid"]));
  return start !== "" && start === facts["pidStart"];
}

function describe({ pid, user, host, since, ...facts }: HolderFacts): string {
  const more = Object.entries(facts).filter(([key]) => key !== "pidStart");
  const rest = more.length === 0 ? "" : ` (${more.map(([key, value]) => `${key} ${value}`).join(", ")})`;
  return `process ${pid ?? "?"} of ${user ?? "?"} on ${host ?? "?"} since ${since ?? "?"}${rest}`;
}
