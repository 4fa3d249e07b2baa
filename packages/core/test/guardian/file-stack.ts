// A stack whose services are files: `<unit>.up` runs, `<unit>.down` is held. Other processes load it as they load a plugin.
import { access, appendFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  defineEntry,
  definePlugin,
  type HeldUnit,
  type HoldRecord,
  type ResumeFailure,
  type Schema,
  type Stack,
} from "@lifeboat/core/plugin";

export interface FileStackConfig {
  readonly directory: string;
  readonly units: readonly string[];
  /** Between two units, in both directions. */
  readonly pauseMs: number;
}

/** Files in `directory` that make it misbehave: `engine-down`, and `<unit>.broken`. */
export function fileStack(config: FileStackConfig): Stack {
  const at = (name: string): string => join(config.directory, name);
  const units = config.units.map(unit);
  return {
    identity: async () => ({ engine: config.directory, project: "files" }),
    inspect: () => Promise.reject(new Error("not needed here")),
    access: () => {
      throw new Error("not needed here");
    },
    planHold: () => ({ project: "files", stop: [units.toReversed()], start: [units], detail: null }),
    hold: async (record) => {
      for (const { name } of record.stop.flat()) {
        await rename(at(`${name}.up`), at(`${name}.down`));
        await pause(config.pauseMs);
      }
      return { killed: [], witness: async () => [], [Symbol.asyncDispose]: async () => undefined };
    },
    resume: async (record) => {
      if (await exists(at("engine-down"))) throw new Error("the engine does not answer");
      const started: string[] = [];
      const failed: ResumeFailure[] = [];
      for (const { name } of heldUnits(record)) {
        if (await exists(at(`${name}.broken`))) failed.push({ unit: name, message: "broken", command: `mend ${name}` });
        else if (await exists(at(`${name}.down`))) {
          await rename(at(`${name}.down`), at(`${name}.up`));
          await appendFile(at("resumes"), `${name}\n`);
          started.push(name);
          await pause(config.pauseMs);
        }
      }
      return { started, alreadyRunning: [], failed };
    },
  };
}

function unit(name: string): HeldUnit {
  return { id: name, name, service: name, number: 1, stopGraceMs: 0 };
}

function heldUnits(record: HoldRecord): HeldUnit[] {
  return record.start.flat();
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

const config: Schema<FileStackConfig> = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: (value) =>
      typeof (value as FileStackConfig).directory === "string"
        ? { value: value as FileStackConfig }
        : { issues: [{ message: "directory is missing" }] },
    jsonSchema: { input: () => ({}), output: () => ({}) },
  },
};

export default definePlugin({
  name: "file-stack",
  version: "1",
  api: 1,
  module: import.meta.url,
  stacks: { files: defineEntry({ config, create: fileStack }) },
  reclaim: async (entry) => {
    if (await exists(`${entry.id}.stuck`)) throw new Error(`${entry.id} is stuck`);
    await rm(entry.id, { force: true });
    await appendFile(`${entry.id}.reclaimed`, "1");
  },
});
