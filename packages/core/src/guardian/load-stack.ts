// Makes the stack of a run again from what the journal says of it.
import type { Logger } from "../contract/context.ts";
import type { Entry } from "../contract/plugin.ts";
import type { Stack } from "../contract/stack.ts";
import type { StackRef } from "../journal/journal-record.ts";
import { guardianErrors } from "./errors.ts";
import { loadPlugin } from "./load-plugin.ts";

/**
 * The stack gets no environment file (its values are not journalled), only this process's environment. Throws
 * `guardian/no-plugin`, `guardian/no-stack` or `guardian/bad-config`.
 */
export async function loadStack(ref: StackRef, log: Logger): Promise<Stack> {
  const plugin = await loadPlugin(ref.plugin);
  const entry = plugin.stacks?.[ref.type];
  if (entry === undefined) throw guardianErrors["guardian/no-stack"]({ module: ref.plugin, type: ref.type });
  return entry.create(await validated(entry, ref), { baseDir: ref.baseDir, env: {}, log });
}

async function validated(entry: Entry<Stack>, ref: StackRef): Promise<unknown> {
  const result = await entry.config["~standard"].validate(ref.config);
  if (result.issues === undefined) return result.value;
  const problems = result.issues.map((issue) => issue.message).join("; ");
  throw guardianErrors["guardian/bad-config"]({ type: ref.type, problems });
}
