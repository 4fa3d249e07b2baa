// `lifeboat list`: every snapshot on every storage, newest first, the good ones and the others.
import { listText } from "../output/list-text.ts";
import { given } from "../parse/values.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  arguments: { instance: "Only this instance" },
  options: { storage: { type: "text", describe: "Only this storage" } },
  examples: [
    ["lifeboat list", "Snapshot, storage, state, age, artifacts, size and tags"],
    ["lifeboat list core --storage offsite", "What is on one storage"],
    ["lifeboat list --json", "The same as data"],
  ],
  narratesTo: "nobody",
  async run(args, { out, signal, engine }) {
    const query = given({ signal, instance: args.text("instance"), storage: args.text("storage") });
    const listing = await (await engine()).list(query);
    await out.result("list", listing, () => listText(listing, Date.now(), out.style));
    await out.problems(listing.unreachable);
    return listing.unreachable.length === 0 ? 0 : 3;
  },
};
