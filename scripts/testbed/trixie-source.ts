// Gives apt the packages of trixie on request only: at priority 50 nothing comes from there by itself.
import { readFile, writeFile } from "node:fs/promises";
import { findAptSource } from "./apt-source.ts";
import type { Host } from "./host.ts";

const PIN = "Package: *\nPin: release n=trixie\nPin-Priority: 50\n";

/** Idempotent; throws when the machine has no Debian source to copy. */
export async function addTrixieSource({ codename }: Host): Promise<void> {
  if (codename === "trixie") return;
  const source = await findAptSource(codename);
  if (!source) throw new Error(`no source for ${codename} in /etc/apt to copy for trixie: add one and run again`);
  await writeIfDifferent("/etc/apt/preferences.d/lifeboat-trixie", PIN);
  const target = `/etc/apt/sources.list.d/lifeboat-trixie.${source.fileExtension}`;
  await writeIfDifferent(target, source.forSuite("trixie"));
}

async function writeIfDifferent(file: string, text: string): Promise<void> {
  const present = await readFile(file, "utf8").catch(() => undefined);
  if (present !== text) await writeFile(file, text);
}
