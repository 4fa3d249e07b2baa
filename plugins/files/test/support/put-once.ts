// A process that puts one object and says how it went: for tests that kill it, or make its system calls fail.
// Arguments: root, key, pieces of 64 KiB (`endless` for a source that never ends), `new` or `over`.
import { setTimeout as sleep } from "node:timers/promises";
import { testContext } from "@lifeboat/testkit";
import { DirectoryStorage } from "@lifeboat/plugin-files";

const [root = "", key = "", pieces = "1", how = "over"] = process.argv.slice(2);

async function* body(): AsyncGenerator<Uint8Array> {
  const count = pieces === "endless" ? Infinity : Number(pieces);
  for (let at = 0; at < count; at++) {
    yield Buffer.alloc(65_536, 7);
    if (at === 3 && pieces === "endless") process.stdout.write("writing\n");
    if (pieces === "endless") await sleep(1);
  }
}

using ctx = testContext();
const source = { replayable: false, open: async () => body() };
const outcome = await new DirectoryStorage(root)
  .put(key, source, how === "new" ? { ifAbsent: true } : {}, ctx)
  .catch((error: unknown) => error as Error & { code?: string; remedy?: string });
process.stdout.write(
  JSON.stringify(outcome instanceof Error ? { code: outcome.code, message: outcome.message } : outcome) + "\n",
);
