// `lifeboat config show`: the configuration as the engine sees it.
import type { Command } from "./command.ts";

export const command: Command = {
  examples: [
    ["lifeboat config show", "Defaults filled in, variables resolved, secrets left out; durations in milliseconds"],
  ],
  narratesTo: "nobody",
  async run(_args, { out, core, engine }) {
    const config = (await core()).describeConfig((await engine()).config);
    await out.result("config", { config }, () => JSON.stringify(config, null, 2));
    return 0;
  },
};
