// Every command by name, without loading any of them: help and parsing need no more.
import type { Command } from "./command.ts";

export interface CommandEntry {
  /** As it is typed: `backup`, `storages init`. */
  readonly name: string;
  /** Positional arguments in yargs' words: `<needed>`, `[optional]`. */
  readonly positionals: string;
  readonly summary: string;
  readonly group: "Look" | "Back up" | "Restore" | "Keep in order" | "Set up";
  load(): Promise<{ readonly command: Command }>;
}

export const commandTable: readonly CommandEntry[] = [
  entry(
    "Look",
    "catalog",
    "[instance]",
    "What is backed up, by whom, where to, and what is not",
    () => import("./catalog.ts"),
  ),
  entry(
    "Look",
    "plan",
    "[instance]",
    "What a backup would do now, step by step; changes nothing",
    () => import("./plan.ts"),
  ),
  entry("Look", "list", "[instance]", "All snapshots on all storages, newest first", () => import("./list.ts")),
  entry(
    "Look",
    "show",
    "<snapshot> [glob]",
    "One snapshot: its artifacts, parts and entries",
    () => import("./show.ts"),
  ),
  entry("Back up", "backup", "[instance]", "Back up an instance now", () => import("./backup.ts")),
  entry(
    "Restore",
    "restore",
    "[instance]",
    "Bring data back, in place or into a directory",
    () => import("./restore.ts"),
  ),
  entry(
    "Keep in order",
    "verify",
    "[snapshot]",
    "Check what is stored against its manifests",
    () => import("./verify.ts"),
  ),
  entry(
    "Keep in order",
    "recover",
    "",
    "Bring back services that a run which died has left stopped",
    () => import("./recover.ts"),
  ),
  entry("Keep in order", "gc", "", "Remove what unfinished runs and old restores left", () => import("./gc.ts")),
  entry(
    "Set up",
    "storages init",
    "<storage>",
    "Make a storage ready for snapshots",
    () => import("./storages-init.ts"),
  ),
  entry("Set up", "storages list", "", "The configured storages", () => import("./storages-list.ts")),
  entry(
    "Set up",
    "helper install",
    "",
    "Build the image that reads volumes, from this host's own tools",
    () => import("./helper-install.ts"),
  ),
  entry(
    "Set up",
    "config validate",
    "",
    "Check the configuration and report every problem",
    () => import("./config-validate.ts"),
  ),
  entry(
    "Set up",
    "config show",
    "",
    "The configuration as it is understood, without secrets",
    () => import("./config-show.ts"),
  ),
  entry(
    "Set up",
    "config schema",
    "",
    "The JSON Schema of the configuration, for editors",
    () => import("./config-schema.ts"),
  ),
  entry("Set up", "plugins list", "", "The plugins in use and the types they bring", () => import("./plugins-list.ts")),
  entry(
    "Set up",
    "completion",
    "",
    "A script that completes commands and options in your shell",
    () => import("./completion.ts"),
  ),
  entry("Set up", "version", "", "The version of Lifeboat and of Node", () => import("./version.ts")),
];

function entry(
  group: CommandEntry["group"],
  name: string,
  positionals: string,
  summary: string,
  load: CommandEntry["load"],
): CommandEntry {
  return { name, positionals, summary, group, load };
}

/** The first words of commands that have several: `storages` and its `init`, `list`. */
export function commandFamilies(): ReadonlyMap<string, readonly CommandEntry[]> {
  return Map.groupBy(
    commandTable.filter((one) => one.name.includes(" ")),
    (one) => one.name.split(" ")[0] ?? "",
  );
}
