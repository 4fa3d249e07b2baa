// The configured hooks of a phase as any process can run them.
import type { Hook, InstanceConfig } from "../config/resolve-config.ts";
import type { House } from "../house/house.ts";
import type { HookPair } from "../hooks/with-hooks.ts";
import type { RecordedHook } from "../journal/journal-record.ts";

/** The environment file is not handed on: a hook is journalled, and its values may be secret. */
export function hooksOf(house: House, instance: InstanceConfig, phase: HookPair["phase"]): HookPair {
  const [before, after] =
    phase === "run" ? (["beforeRun", "afterRun"] as const) : (["beforeHold", "afterHold"] as const);
  const recorded = (hook: Hook | undefined): readonly RecordedHook[] =>
    hook === undefined ? [] : [{ run: hook.run, timeoutMs: hook.timeoutMs, cwd: house.config.baseDir, env: {} }];
  return { phase, before: recorded(instance.hooks[before]), after: recorded(instance.hooks[after]) };
}
