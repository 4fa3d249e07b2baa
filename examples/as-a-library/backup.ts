// Lifeboat as a library: no configuration file, an own reporter, an own storage. Backs up and restores a directory.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, type ReporterEvent } from "@lifeboat/core";
import files from "@lifeboat/plugin-files";
import { memoryPlugin } from "./memory-storage.ts";

const place = await mkdtemp(join(tmpdir(), "lifeboat-library-"));
const steps: string[] = [];
const objects = new Map<string, Buffer>();

try {
  await mkdir(join(place, "letters"));
  await writeFile(join(place, "letters/one.txt"), "Dear reader,\n");

  await using engine = await createEngine({
    config: {
      version: 1,
      instances: { desk: {} },
      storages: { here: { type: "memory" } },
      artifacts: { letters: { instance: "desk", type: "files", path: "letters", store: ["here"] } },
    },
    baseDir: place,
    stateDir: join(place, "state"),
    plugins: [files, memoryPlugin(objects)],
    reporter: { report: remember },
  });

  const backup = await engine.backup({ tags: { reason: "example" } });
  assert.equal(backup.outcome, "complete", JSON.stringify(backup.errors));
  assert.ok(steps.includes("commit"), "the reporter hears what goes on");

  await rm(join(place, "letters"), { recursive: true });
  const restore = await engine.restore({ note: "an example" });
  assert.equal(restore.outcome, "complete", JSON.stringify(restore.errors));
  assert.equal(await readFile(join(place, "letters/one.txt"), "utf8"), "Dear reader,\n");

  const { snapshots } = await engine.list();
  console.log(`${snapshots[0]?.name ?? "?"}: ${objects.size} objects in memory, restored and equal`);
} finally {
  await rm(place, { recursive: true, force: true });
}

function remember(event: ReporterEvent): void {
  if (event.type === "step") steps.push(event.step);
}
