// The name under which runs of an instance exclude each other, and under which its journal is kept.
import { createHash } from "node:crypto";
import type { InstanceConfig } from "../config/resolve-config.ts";
import { stackKey } from "../state/stack-key.ts";
import type { House } from "./house.ts";
import { withLook } from "./with-look.ts";

/** The stack's identity; for an instance without a stack, the place of its configuration and its name. */
export async function runKey(house: House, instance: InstanceConfig, signal: AbortSignal): Promise<string> {
  const open = house.stacks.get(instance.name);
  if (open === undefined) return placeKey(house, instance);
  const identity = await withLook(house, signal, (context) => open.stack.identity(context(open.plugin)));
  return stackKey(identity);
}

function placeKey(house: House, instance: InstanceConfig): string {
  return `${instance.name}-files-${digest(house.config.baseDir)}`;
}

/** For a restore into a directory: two of them into the same one exclude each other, and nothing else. */
export function directoryKey(path: string): string {
  return `restore-to-${digest(path)}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
