// A question a drill asks of a restored stack.
import type { RunContext } from "./context.ts";
import type { Json } from "./json.ts";
import type { ArtifactRecord } from "./records.ts";
import type { StackAccess } from "./stack.ts";

export interface Check {
  run(
    target: { readonly stack: StackAccess; readonly restored: readonly ArtifactRecord[] },
    ctx: RunContext,
  ): Promise<CheckResult>;
}

export interface CheckResult {
  readonly passed: boolean;
  readonly summary: string;
  readonly details: Json;
}
