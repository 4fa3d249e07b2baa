// The options that every command takes.
import type { OptionSpec } from "../commands/command.ts";

export const globalOptions: Readonly<Record<string, OptionSpec>> = {
  config: { type: "text", describe: "The configuration file; without it lifeboat.yaml of this directory" },
  state: {
    type: "text",
    describe: "The state directory; without it /var/lib/lifeboat for root, else $XDG_STATE_HOME/lifeboat",
  },
  json: { type: "flag", describe: "Typed JSON lines on standard output, the result last, and nothing else there" },
  quiet: { type: "flag", describe: "Say nothing but warnings and errors" },
  verbose: { type: "flag", describe: "Log what happens, and show where unexpected errors come from" },
};

export const shortNames: Readonly<Record<string, string>> = { verbose: "v", help: "h" };
