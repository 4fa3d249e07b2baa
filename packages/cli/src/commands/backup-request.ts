// What `backup` and `plan` ask of the engine: the same options, so that the plan is the plan of that backup.
import type { BackupRequest } from "@lifeboat/core";
import { durationOption, given, listOption, tagsOption } from "../parse/values.ts";
import type { Args, OptionSpec } from "./command.ts";

export const instanceArgument = { instance: "The instance; may be left out where there is only one" };

export const artifactOption: OptionSpec = { type: "list", describe: "Only this artifact (repeatable)" };

export const lockWaitOption: OptionSpec = {
  type: "text",
  describe: "How long to wait for another run on the same stack, e.g. 30s; without it not at all",
};

export const backupOptions: Readonly<Record<string, OptionSpec>> = {
  artifact: artifactOption,
  tag: { type: "list", describe: "A tag KEY=VALUE for the snapshot (repeatable)" },
  "lock-wait": lockWaitOption,
};

export function backupRequest(args: Args, signal: AbortSignal): BackupRequest {
  return given<BackupRequest>({
    signal,
    instance: args.text("instance"),
    artifacts: listOption(args, "artifact"),
    tags: args.list("tag").length === 0 ? undefined : tagsOption(args, "tag"),
    lockWaitMs: durationOption(args, "lock-wait"),
  });
}
