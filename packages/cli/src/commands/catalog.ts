// `lifeboat catalog`: everything that is preserved, and what is not.
import { catalogText } from "../output/catalog-text.ts";
import { given } from "../parse/values.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  arguments: { instance: "The instance; all of them unless named" },
  examples: [
    ["lifeboat catalog", "Every artifact with owner, consistency, interval and storages; and what nobody covers"],
    ["lifeboat catalog core --json", "The same as data, e.g. for a check that nothing is uncovered"],
  ],
  narratesTo: "nobody",
  async run(args, { out, signal, engine }) {
    const catalog = await (await engine()).catalog(given({ signal, instance: args.text("instance") }));
    await out.result("catalog", catalog, () => catalogText(catalog, out.style));
    return 0;
  },
};
