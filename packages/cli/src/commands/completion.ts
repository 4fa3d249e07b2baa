// `lifeboat completion`: the parser writes the script itself, from the same table of commands.
import { completionScript } from "../parse/parse-command-line.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  examples: [
    ["lifeboat completion >> ~/.bashrc", "bash"],
    ["SHELL=zsh lifeboat completion >> ~/.zshrc", "zsh"],
  ],
  narratesTo: "nobody",
  async run(_args, { out }) {
    const script = await completionScript();
    await out.result("completion", { script }, () => script);
    return 0;
  },
};
