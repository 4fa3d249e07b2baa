// `lifeboat storages init`: makes a storage a repository, deliberately.
import type { Command } from "./command.ts";

export const command: Command = {
  arguments: { storage: "The storage's name in the configuration" },
  examples: [
    ["lifeboat storages init offsite", "Write lifeboat.json there; refused where there already is one"],
    ["lifeboat storages list", "The names to choose from"],
  ],
  narratesTo: "people",
  async run(args, { out, signal, engine }) {
    const storage = args.text("storage") ?? "";
    const { repository } = await (await engine()).initStorage({ storage, signal });
    await out.result("storage-init", { storage, repository }, () => `${storage} is ready: repository ${repository}`);
    return 0;
  },
};
