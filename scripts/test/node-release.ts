// Another release of Node, from npm, kept in the testbed's cache.
import { execa } from "execa";
import { rm } from "node:fs/promises";
import path from "node:path";
import { cacheDir } from "../testbed/cache-dir.ts";

/** The path of its program. Installs it where it is missing or does not run; throws with npm's words. */
export async function nodeRelease(release: string): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const prefix = path.join(await cacheDir("nodes"), release);
  const node = path.join(prefix, "node_modules", name, "bin/node");
  if (await answers(node, release)) return node;
  await rm(prefix, { recursive: true, force: true });
  const options = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
  await execa("npm", ["install", "--prefix", prefix, ...options, `${name}@${release}`], { stdin: "ignore" });
  if (await answers(node, release)) return node;
  throw new Error(
    `Node ${release} was installed in ${prefix} and does not run: npm install --prefix ${prefix} ${name}@${release}`,
  );
}

async function answers(node: string, release: string): Promise<boolean> {
  const { stdout } = await execa(node, ["--version"], { reject: false });
  return stdout === `v${release}`;
}
