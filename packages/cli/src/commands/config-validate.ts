// `lifeboat config validate`: says everything that is wrong with the configuration, or that nothing is.
import type { Command } from "./command.ts";

export const command: Command = {
  examples: [
    ["lifeboat config validate", "Exit code 0, or 2 with every problem and its place in the file"],
    ["lifeboat config validate --config /etc/lifeboat/lifeboat.yaml", "Another file"],
  ],
  narratesTo: "people",
  async run(_args, { out, engine }) {
    const { config } = await engine();
    const names = (record: object): readonly string[] => Object.keys(record);
    const facts = {
      file: config.file ?? null,
      instances: names(config.instances),
      artifacts: names(config.artifacts),
      storages: names(config.storages),
    };
    await out.result(
      "config-valid",
      facts,
      () =>
        `${facts.file ?? "The configuration"} is valid: ` +
        `${facts.instances.length} instances, ${facts.artifacts.length} artifacts, ${facts.storages.length} storages`,
    );
    return 0;
  },
};
