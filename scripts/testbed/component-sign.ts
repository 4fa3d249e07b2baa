// Tells whether a component is there without starting it where a look at the disk is enough.
import { access, constants } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import type { Component } from "./components.ts";

/** Folders that a user's PATH often lacks although their programs can be run. */
const SBIN = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

export async function isThere({ sign }: Component): Promise<boolean> {
  if ("programs" in sign) return all(sign.programs, hasProgram);
  if ("file" in sign) return isReachable(sign.file, constants.F_OK);
  return answers(sign.command, sign.args);
}

async function hasProgram(name: string): Promise<boolean> {
  const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), ...SBIN];
  for (const folder of folders) {
    if (folder !== "" && (await isReachable(path.join(folder, name), constants.X_OK))) return true;
  }
  return false;
}

async function isReachable(file: string, mode: number): Promise<boolean> {
  return access(file, mode).then(
    () => true,
    () => false,
  );
}

async function answers(command: string, args: readonly string[]): Promise<boolean> {
  const { failed } = await execa(command, args, { reject: false, stdin: "ignore", timeout: 30_000 });
  return !failed;
}

async function all<T>(items: readonly T[], test: (item: T) => Promise<boolean>): Promise<boolean> {
  return (await Promise.all(items.map(test))).every(Boolean);
}
