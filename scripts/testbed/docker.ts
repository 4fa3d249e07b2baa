// The docker client as the testbed uses it: argument arrays, and the engine named explicitly.
import { execa } from "execa";

/** An engine's address, as `unix:///run/docker.sock`; `default` is what the client's own settings say. */
export type EngineHost = `unix://${string}` | "default";

/** The arguments of `docker` for one engine. */
export function dockerArgs(host: EngineHost, args: readonly string[]): readonly string[] {
  return host === "default" ? args : ["--host", host, ...args];
}

/** Standard output of a docker command; throws with its standard error when it fails. */
export async function docker(host: EngineHost, ...args: readonly string[]): Promise<string> {
  const { stdout } = await execa("docker", dockerArgs(host, args), { stdin: "ignore" });
  return stdout;
}

/** The version of the engine that answers `docker info`, `undefined` when none does. */
export async function engineVersion(host: EngineHost): Promise<string | undefined> {
  const args = dockerArgs(host, ["info", "--format", "{{.ServerVersion}}"]);
  const { stdout, failed } = await execa("docker", args, { reject: false, stdin: "ignore", timeout: 10_000 });
  return failed || stdout === "" ? undefined : stdout;
}
