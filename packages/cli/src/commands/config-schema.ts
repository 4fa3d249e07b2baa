// `lifeboat config schema`: the JSON Schema of the configuration, made from the plugins' own.
import { firstPartyPlugins } from "../run/first-party-plugins.ts";
import type { Session } from "../run/session.ts";
import type { Args, Command } from "./command.ts";

export const command: Command = {
  examples: [
    [
      "lifeboat config schema > lifeboat.schema.json",
      "Then `# yaml-language-server: $schema=lifeboat.schema.json` as first line",
    ],
    ["lifeboat config schema --config lifeboat.yaml", "With the plugins that this configuration lists"],
  ],
  narratesTo: "nobody",
  async run(args, session) {
    const { configJsonSchema } = await session.core();
    const schema = configJsonSchema(await pluginsInUse(args, session));
    await session.out.result("config-schema", { schema }, () => JSON.stringify(schema, null, 2));
    return 0;
  },
};

/** Without --config the schema must come out also where the configuration is wrong or not there yet. */
async function pluginsInUse(args: Args, { engine }: Session) {
  return args.text("config") === undefined ? firstPartyPlugins() : (await engine()).config.plugins;
}
