// `lifeboat plugins list`: which plugins are in use, and which types of the configuration they bring.
import type { Plugin } from "@lifeboat/core";
import { table } from "../output/table.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  examples: [
    ["lifeboat plugins list", "Name, version and types"],
    ["lifeboat plugins list --json", "The same as data"],
  ],
  narratesTo: "nobody",
  async run(_args, { out, engine }) {
    const plugins = (await engine()).config.plugins.map(describe);
    const rows = plugins.map((one) => [
      one.name,
      one.version,
      Object.entries(one.types)
        .map(([role, types]) => `${role}: ${types.join(", ")}`)
        .join("; "),
    ]);
    await out.result("plugins", { plugins }, () => table(["PLUGIN", "VERSION", "TYPES"], rows, out.style));
    return 0;
  },
};

const roles = ["extractors", "storages", "stacks", "codecs", "checks", "notifiers"] as const;

function describe(plugin: Plugin) {
  const types = roles
    .map((role) => [role, Object.keys(plugin[role] ?? {})] as const)
    .filter(([, names]) => names.length > 0);
  return { name: plugin.name, version: plugin.version, api: plugin.api, types: Object.fromEntries(types) };
}
