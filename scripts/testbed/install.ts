// Installs the components that are missing, or says exactly which they are and how to get them.
import { isThere } from "./component-sign.ts";
import type { Component } from "./components.ts";
import { readHost } from "./host.ts";
import type { Host } from "./host.ts";
import { runLogged } from "./logged-command.ts";
import type { Report } from "./progress.ts";
import { addTrixieSource } from "./trixie-source.ts";

const APT_GET = ["-y", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Options::=--force-confold"];

/**
 * Resolves only when every component is there. Throws, naming each missing one and the command
 * that installs it, where this process may not install or where installing did not bring it.
 */
export async function installMissing(components: readonly Component[], report: Report): Promise<void> {
  const missing = await findMissing(components, report);
  if (missing.length === 0) return;
  const host = await readHost();
  if (host.system === "other") throw new Error(describe("neither Debian nor Ubuntu", missing, host));
  if (!host.isRoot) throw new Error(describe("only root can install", missing, host));
  const start = performance.now();
  await install(missing, host);
  const still = await findMissing(missing, (name) => report(name, "installed", start));
  if (still.length > 0) throw new Error(describe("installed, yet not found", still, host));
}

async function findMissing(components: readonly Component[], report: Report): Promise<readonly Component[]> {
  const start = performance.now();
  const looked = components.map(async (component) => {
    const there = await isThere(component);
    if (there) report(component.name, "there", start);
    return there ? [] : [component];
  });
  return (await Promise.all(looked)).flat();
}

/** One update, then one call for each suite. */
async function install(missing: readonly Component[], host: Host): Promise<void> {
  const suites = (["own", "trixie"] as const).map((suite) => missing.filter((each) => suiteOn(host, each) === suite));
  if (missing.some((each) => suiteOn(host, each) === "trixie")) await addTrixieSource(host);
  await runLogged("apt.log", "apt-get", [...APT_GET, "update"]);
  for (const components of suites.filter(({ length }) => length > 0)) {
    await runLogged("apt.log", "apt-get", [...APT_GET, ...installArgs(components, host)]);
  }
}

/** For components of one suite. */
function installArgs(components: readonly Component[], host: Host): string[] {
  const fromTrixie = components.some((each) => suiteOn(host, each) === "trixie");
  const packages = components.flatMap((each) => packagesOn(host, each));
  return ["install", "--no-install-recommends", ...(fromTrixie ? ["-t", "trixie"] : []), ...packages];
}

function suiteOn({ system }: Host, { suite }: Component): Component["suite"] {
  return system === "ubuntu" ? "own" : suite;
}

function packagesOn({ system }: Host, { packages, ubuntuPackages }: Component): readonly string[] {
  return system === "ubuntu" ? (ubuntuPackages ?? packages) : packages;
}

function describe(reason: string, missing: readonly Component[], host: Host): string {
  const commands = missing.map((each) => `  ${each.name}: ${["apt-get", ...installArgs([each], host)].join(" ")}`);
  return [
    `missing components (${reason}): ${missing.map(({ name }) => name).join(", ")}`,
    ...commands,
    `  all of them, as root on Debian 12: ${process.execPath} ${import.meta.dirname}/setup.ts`,
  ].join("\n");
}
