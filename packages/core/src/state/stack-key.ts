// The file name that stands for one stack: its lock and its journal are called by it, whoever runs.
import { createHash } from "node:crypto";

/** Equal for equal identities, different for different ones, safe as a file name. */
export function stackKey(identity: { readonly engine: string; readonly project: string }): string {
  const engine = digest(identity.engine);
  const plain = /^[a-z0-9][a-z0-9_-]{0,100}$/.test(identity.project);
  return `${plain ? identity.project : digest(identity.project)}-${engine}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
