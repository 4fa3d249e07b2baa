// The front door for plugins, `@lifeboat/core/plugin`: the contract, and the tools that keep its promises.
export * from "./contract/check.ts";
export * from "./contract/codec.ts";
export * from "./contract/context.ts";
export * from "./contract/data.ts";
export * from "./contract/errors.ts";
export * from "./contract/extractor.ts";
export * from "./contract/json.ts";
export * from "./contract/notifier.ts";
export * from "./contract/plugin.ts";
export * from "./contract/promised-errors.ts";
export * from "./contract/records.ts";
export * from "./contract/schema.ts";
export * from "./contract/stack.ts";
export * from "./contract/storage.ts";
export { runCommand, type CommandResult, type RunOptions } from "./process/run-command.ts";
export { feedCommand, streamCommand, type StreamedCommand, type StreamOptions } from "./process/stream-command.ts";
export type { CommandOptions } from "./process/spawn-group.ts";
