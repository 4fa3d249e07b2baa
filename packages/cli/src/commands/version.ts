// `lifeboat version`: what to write into a report of a defect.
import { readFile } from "node:fs/promises";
import type { Command } from "./command.ts";

export const command: Command = {
  examples: [["lifeboat version", "Lifeboat's version, and Node's"]],
  narratesTo: "nobody",
  async run(_args, { out }) {
    const file = await readFile(new URL("../../package.json", import.meta.url), "utf8");
    const { version } = JSON.parse(file) as { version: string };
    const node = process.versions.node;
    await out.result("version", { version, node }, () => `lifeboat ${version} (Node ${node})`);
    return 0;
  },
};
