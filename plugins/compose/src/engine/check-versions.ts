// Refuses tools that are too old before anything is touched: an old Compose prints another JSON, an old engine lacks flags.
import { isLifeboatError } from "@lifeboat/core/plugin";
import { composeErrors } from "../errors.ts";
import { docker, type EngineRef } from "./docker-command.ts";

const needed = { engine: "20.10", compose: "2.21" };

/** Throws a `compose/…` error with a remedy unless engine and Compose are there and new enough. */
export async function checkVersions(engine: EngineRef, signal?: AbortSignal): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  const [server, compose] = await Promise.allSettled([
    docker(engine, ["version", "--format", "{{.Server.Version}}"], options),
    docker(engine, ["compose", "version", "--short"], options),
  ]);
  if (compose.status === "rejected" && isNoPlugin(compose.reason)) {
    throw composeErrors["compose/plugin-missing"]({}, { cause: compose.reason });
  }
  for (const result of [server, compose]) if (result.status === "rejected") throw result.reason;
  if (server.status === "fulfilled") requireVersion("Docker Engine", server.value.stdout, needed.engine);
  if (compose.status === "fulfilled") requireVersion("Docker Compose", compose.value.stdout, needed.compose);
}

function isNoPlugin(error: unknown): boolean {
  return (
    isLifeboatError(error) &&
    /is not a docker command|unknown (short)?hand flag|unknown flag|unknown command/i.test(error.message)
  );
}

function requireVersion(what: string, printed: string, atLeast: string): void {
  const found = printed.trim();
  if (!isAtLeast(found, atLeast)) throw composeErrors["compose/version"]({ what, found, needed: atLeast });
}

/** Compares major and minor; a version that cannot be read counts as new, because future schemes are likelier than past ones. */
export function isAtLeast(found: string, atLeast: string): boolean {
  const [major, minor] = numbers(found);
  const [wantedMajor, wantedMinor] = numbers(atLeast);
  if (major === undefined || wantedMajor === undefined) return true;
  if (major !== wantedMajor) return major > wantedMajor;
  return (minor ?? 0) >= (wantedMinor ?? 0);
}

function numbers(version: string): number[] {
  const match = /(\d+)\.(\d+)/.exec(version);
  return match === null ? [] : [Number(match[1]), Number(match[2])];
}
