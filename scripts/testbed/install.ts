// Installs the components that are missing, or says exactly which they are and how to get them.
import { isThere } from './component-sign.ts';
import type { Component } from './components.ts';
import { readHost } from './host.ts';
import type { Host } from './host.ts';
import { runLogged } from './logged-command.ts';
import { addTrixieSource } from './trixie-source.ts';

const APT_GET = ['-y', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Options::=--force-confold'];

/**
 * Resolves only when every component is there, with those that had to be installed.
 * Throws, naming each missing one and its command, where this process may not install.
 */
export async function installMissing(components: readonly Component[]): Promise<readonly Component[]> {
  const missing = await findMissing(components);
  if (missing.length === 0) return [];
  const host = await readHost();
  if (!host.isRoot) throw new Error(describe('not root, so it cannot be installed', missing, host));
  if (host.system === 'other') throw new Error(describe('neither Debian nor Ubuntu', missing, host));
  await install(missing, host);
  const still = await findMissing(missing);
  if (still.length > 0) throw new Error(describe('installed, yet not found', still, host));
  return missing;
}

async function findMissing(components: readonly Component[]): Promise<readonly Component[]> {
  const there = await Promise.all(components.map(isThere));
  return components.filter((_, index) => there[index] !== true);
}

async function install(missing: readonly Component[], host: Host): Promise<void> {
  const own = missing.filter((each) => suiteOn(host, each) === 'own');
  const trixie = missing.filter((each) => suiteOn(host, each) === 'trixie');
  if (trixie.length > 0) await addTrixieSource(host);
  await runLogged('apt.log', 'apt-get', ['update', ...APT_GET]);
  if (own.length > 0) await runLogged('apt.log', 'apt-get', [...APT_GET, ...installArgs(own, host)]);
  if (trixie.length > 0) await runLogged('apt.log', 'apt-get', [...APT_GET, ...installArgs(trixie, host)]);
}

/** All of one suite: the first component's suite is everyone's. */
function installArgs(components: readonly Component[], host: Host): string[] {
  const fromTrixie = components.some((each) => suiteOn(host, each) === 'trixie');
  const packages = components.flatMap((each) => packagesOn(host, each));
  return ['install', '--no-install-recommends', ...(fromTrixie ? ['-t', 'trixie'] : []), ...packages];
}

function suiteOn({ system }: Host, { suite }: Component): Component['suite'] {
  return system === 'ubuntu' ? 'own' : suite;
}

function packagesOn({ system }: Host, { packages, ubuntuPackages }: Component): readonly string[] {
  return system === 'ubuntu' ? (ubuntuPackages ?? packages) : packages;
}

function describe(reason: string, missing: readonly Component[], host: Host): string {
  const lines = missing.map((each) => `  ${each.name}: ${['apt-get', ...installArgs([each], host)].join(' ')}`);
  const setup = `sudo ${process.execPath} ${import.meta.dirname}/setup.ts`;
  return [
    `${String(missing.length)} components are missing (${reason}): ${missing.map(({ name }) => name).join(', ')}`,
    ...lines,
    `  all of them, on Debian 12 with its trixie source: ${setup}`,
  ].join('\n');
}
