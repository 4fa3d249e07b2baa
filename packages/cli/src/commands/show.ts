// `lifeboat show`: one snapshot and what is in it, down to single entries.
import { displayPath } from "@lifeboat/core";
import type { Engine, EntriesRequest } from "@lifeboat/core";
import { cliErrors } from "../errors.ts";
import { entryText } from "../output/entry-text.ts";
import type { Output } from "../output/output.ts";
import { showText } from "../output/show-text.ts";
import { given } from "../parse/values.ts";
import type { Args, Command } from "./command.ts";

export const command: Command = {
  arguments: { snapshot: "The snapshot's name, as list prints it", glob: "With --entries: only paths that match" },
  options: {
    entries: { type: "text", describe: "List the entries of this artifact" },
    instance: { type: "text", describe: "The instance, where the name alone does not say it" },
    storage: { type: "text", describe: "The copy on this storage" },
  },
  examples: [
    ["lifeboat show core-20260301-120000", "Artifacts, parts, sizes, digests and storages"],
    ["lifeboat show core-20260301-120000 --entries uploads", "Every file in it"],
    ["lifeboat show core-20260301-120000 --entries uploads '**/*.jpg'", "Some of them"],
  ],
  narratesTo: "nobody",
  async run(args, { out, signal, engine }) {
    const place = {
      signal,
      snapshot: args.text("snapshot") ?? "",
      instance: args.text("instance"),
      storage: args.text("storage"),
    };
    const artifact = args.text("entries");
    if (artifact !== undefined) {
      return showEntries(await engine(), given<EntriesRequest>({ ...place, artifact, glob: args.text("glob") }), out);
    }
    refuseGlob(args);
    const copies = await (await engine()).show(given<Parameters<Engine["show"]>[0]>(place));
    await out.result("show", { copies }, () => showText(copies, Date.now(), out.style));
    return 0;
  },
};

function refuseGlob(args: Args): void {
  const glob = args.text("glob");
  if (glob === undefined) return;
  throw cliErrors["cli/options-exclude"]({ option: `The pattern ${glob}`, why: "needs", other: "--entries" });
}

async function showEntries(engine: Engine, request: EntriesRequest, out: Output): Promise<number> {
  let count = 0;
  for await (const { part, entry } of engine.entries(request)) {
    await out.item("entry", { part, entry }, entryText(entry, displayPath));
    count += 1;
    if (out.abandoned) return 0;
  }
  if (count === 0 && request.glob !== undefined) {
    throw cliErrors["cli/nothing-to-show"]({ artifact: request.artifact, glob: request.glob });
  }
  await out.result("entries", { count }, () => "");
  return 0;
}
