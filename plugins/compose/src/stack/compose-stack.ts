// A Compose project as a stack: each method is one file of this folder.
import type { PluginHost, Stack } from "@lifeboat/core/plugin";
import { composeAccess } from "../access/compose-access.ts";
import { composeCommand } from "./compose-command.ts";
import { hold } from "./hold.ts";
import { inspectStack } from "./inspect-stack.ts";
import { planHold, type HoldSettings } from "./plan-hold.ts";
import { resume } from "./resume.ts";
import { durationMs, type StackConfig } from "./stack-config.ts";
import { stackIdentity } from "./stack-identity.ts";

export function createStack(config: StackConfig, host: PluginHost): Stack {
  const command = composeCommand(config, host);
  const settings = holdSettings(config);
  return {
    identity: (ctx) => stackIdentity(command, ctx),
    inspect: (ctx) => inspectStack(command, settings.order, ctx),
    access: (facts) => composeAccess(facts, "auto"),
    planHold: (request, facts) => planHold(request, facts, settings),
    hold,
    resume,
  };
}

function holdSettings(config: StackConfig): HoldSettings {
  return {
    order: config.order ?? [],
    ...(config.stopTimeout === undefined ? {} : { stopTimeoutMs: durationMs(config.stopTimeout) }),
    healthTimeoutMs: durationMs(config.healthTimeout),
    startTimeoutMs: durationMs(config.startTimeout),
  };
}
