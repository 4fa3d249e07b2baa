// The plugins that come with the command.
import type { Plugin } from "@lifeboat/core";

export async function firstPartyPlugins(): Promise<readonly Plugin[]> {
  const [files, compose] = await Promise.all([import("@lifeboat/plugin-files"), import("@lifeboat/plugin-compose")]);
  return [files.default, compose.default];
}
