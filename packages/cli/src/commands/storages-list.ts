// `lifeboat storages list`: the configured storages and what goes there. Looks at the configuration alone.
import { table } from "../output/table.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  examples: [["lifeboat storages list", "Name, type and the artifacts that go there"]],
  narratesTo: "nobody",
  async run(_args, { out, engine }) {
    const { config } = await engine();
    const artifacts = Object.values(config.artifacts);
    const storages = Object.values(config.storages).map(({ name, type, plugin }) => ({
      name,
      type,
      plugin: plugin.name,
      artifacts: artifacts.filter(({ store }) => store.includes(name)).map((artifact) => artifact.name),
    }));
    const rows = storages.map((one) => [one.name, one.type, one.artifacts.join(", ")]);
    await out.result("storages", { storages }, () => table(["STORAGE", "TYPE", "ARTIFACTS"], rows, out.style));
    return 0;
  },
};
