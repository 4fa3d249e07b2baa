// Two instances on one stack would stop each other's services: refused before anything is planned.
import type { InstanceConfig } from "../config/resolve-config.ts";
import { planErrors } from "./errors.ts";
import { stackKey } from "../state/stack-key.ts";
import type { House } from "../house/house.ts";
import type { ContextFor } from "../house/with-look.ts";

/** Throws `plan/same-stack`. An instance whose stack cannot be asked now is no reason not to back up this one. */
export async function refuseSharedStacks(house: House, instance: InstanceConfig, context: ContextFor): Promise<void> {
  const own = house.stacks.get(instance.name);
  if (own === undefined || house.stacks.size === 1) return;
  const identity = await own.stack.identity(context(own.plugin));
  for (const other of house.stacks.values()) {
    if (other === own) continue;
    const theirs = await other.stack.identity(context(other.plugin)).catch(() => undefined);
    if (theirs === undefined || stackKey(theirs) !== stackKey(identity)) continue;
    throw planErrors["plan/same-stack"]({
      project: identity.project,
      first: instance.name,
      second: other.instance.name,
    });
  }
}
