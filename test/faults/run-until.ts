// One run of the engine in a process of its own, which ends itself by SIGKILL at the point it was told.
import { createEngine, loadConfig, type Engine } from "@lifeboat/core";
import compose from "@lifeboat/plugin-compose";
import files from "@lifeboat/plugin-files";
import { pointedJournal } from "./points/pointed-journal.ts";
import { pointRenames } from "./points/pointed-renames.ts";
import { pointedStack } from "./points/pointed-stack.ts";
import { pointedStorage } from "./points/pointed-storage.ts";
import { tracedPoints } from "./points/points.ts";
import type { RunOrder } from "./start-run.ts";

const order = JSON.parse(process.argv[2] ?? "") as RunOrder;
const points = tracedPoints(order.trace, order.killAt);
pointRenames(points);
await using engine = await createEngine({
  config: await loadConfig(undefined, order.dir),
  plugins: [files, compose],
  wrappers: {
    storage: (storage) => pointedStorage(storage, points),
    stack: (stack) => pointedStack(stack, points),
    journal: (journal) => pointedJournal(journal, points),
  },
});

const operations: Readonly<Record<RunOrder["operation"], (engine: Engine) => Promise<{ readonly exitCode: number }>>> =
  {
    backup: (engine) => engine.backup(),
    "restore data": (engine) => engine.restore({ artifacts: ["data"], replace: true, keepOldMs: 0 }),
    "restore shared": (engine) => engine.restore({ artifacts: ["shared"], replace: true, keepOldMs: 0 }),
    // Fails, because the storage is a repository already: the only way to a record that says so.
    upkeep: (engine) =>
      engine.initStorage({ storage: "local" }).then(
        () => ({ exitCode: 0 }),
        () => ({ exitCode: 1 }),
      ),
  };

const result = await operations[order.operation](engine);
if (result.exitCode !== 0) console.error(JSON.stringify(result, null, 2));
process.exitCode = result.exitCode;
