// What locks go by: one engine and one project name are one stack, however many configurations describe it.
import type { RunContext, StackIdentity } from "@lifeboat/core/plugin";
import { checkVersions } from "../engine/check-versions.ts";
import { docker } from "../engine/docker-command.ts";
import { runCompose, type ComposeCommand } from "./compose-command.ts";

export async function stackIdentity(command: ComposeCommand, ctx: RunContext): Promise<StackIdentity> {
  await checkVersions(command.engine, ctx.signal);
  const [info, model] = await Promise.all([
    docker(command.engine, ["info", "--format", "{{.ID}}"], { signal: ctx.signal }),
    runCompose(command, ["config", "--format", "json"], ctx.signal),
  ]);
  return { engine: info.stdout.trim(), project: (JSON.parse(model.stdout) as { readonly name: string }).name };
}
