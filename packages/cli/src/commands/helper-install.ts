// `lifeboat helper install`: builds the image that reads volumes which this process may not read directly.
import type { Command } from "./command.ts";

export const command: Command = {
  examples: [["lifeboat helper install", "Build it offline, from this host's own tar, zstd, rsync and their libraries"]],
  narratesTo: "people",
  async run(_args, { out, signal }) {
    const { installHelper } = await import("@lifeboat/plugin-compose");
    const helper = await installHelper({ signal });
    await out.result({ type: "helper", ...helper }, () => `The helper image ${helper.image} is ready`);
    return 0;
  },
};
