// What the engine says of itself: its id, its clock, and whether its files are this host's files.
import { release, hostname } from "node:os";
import { docker, type EngineRef } from "./docker-command.ts";

export interface EngineFacts {
  readonly id: string;
  readonly version: string;
  /** The engine's clock, RFC 3339 with nanoseconds: events are asked for in this time. */
  readonly now: string;
  /** True only when the engine's paths are certainly paths of this host: a local socket, the same host name and kernel. */
  readonly local: boolean;
}

interface Info {
  readonly ID: string;
  readonly ServerVersion: string;
  readonly SystemTime: string;
  readonly Name: string;
  readonly KernelVersion: string;
  readonly SecurityOptions?: readonly string[] | null;
}

export async function readEngine(engine: EngineRef, signal?: AbortSignal): Promise<EngineFacts> {
  const options = signal === undefined ? {} : { signal };
  const [info, endpoint] = await Promise.all([
    docker(engine, ["info", "--format", "{{json .}}"], options),
    docker(engine, ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"], options),
  ]);
  const facts = JSON.parse(info.stdout) as Info;
  return {
    id: facts.ID,
    version: facts.ServerVersion,
    now: facts.SystemTime,
    local: isLocal(facts, endpoint.stdout.trim()),
  };
}

/**
 * A forwarded socket looks local, so the host itself must be the same one too. Where the engine maps user ids, files
 * have other owners outside than inside, so they are not read from outside.
 */
function isLocal(info: Info, endpoint: string): boolean {
  if ((info.SecurityOptions ?? []).some((option) => /name=(userns|rootless)/.test(option))) return false;
  return endpoint.startsWith("unix://") && info.Name === hostname() && info.KernelVersion === release();
}

/** The engine's clock now. */
export async function engineNow(engine: EngineRef, signal?: AbortSignal): Promise<string> {
  const options = signal === undefined ? {} : { signal };
  return (await docker(engine, ["info", "--format", "{{.SystemTime}}"], options)).stdout.trim();
}
