// What kind of machine this is, since only root on Debian or Ubuntu can be given packages.
import { readFile } from "node:fs/promises";

export interface Host {
  readonly system: "debian" | "ubuntu" | "other";
  /** The release's name, as `bookworm`; empty where the system gives none. */
  readonly codename: string;
  readonly isRoot: boolean;
}

export async function readHost(): Promise<Host> {
  const release = parseRelease(await readFile("/etc/os-release", "utf8").catch(() => ""));
  const id = release.get("ID");
  return {
    system: id === "debian" || id === "ubuntu" ? id : "other",
    codename: release.get("VERSION_CODENAME") ?? "",
    isRoot: process.getuid?.() === 0,
  };
}

function parseRelease(text: string): ReadonlyMap<string, string> {
  const assignments = text.matchAll(/^(\w+)=["']?(.*?)["']?$/gm);
  return new Map(Array.from(assignments, ([, key = "", value = ""]) => [key, value]));
}
