// An engine whose storages are in memory and whose artifacts do as they are told: for what becomes of a run when parts of it fail.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, type Engine, type ReporterEvent, type Wrappers } from "@lifeboat/core";
import { defineEntry, definePlugin, type Extractor, type SettledFacts, type Storage } from "@lifeboat/core/plugin";
import * as z from "zod";
import { memoryStorage, type MemoryStorage } from "../snapshot/memory-storage.ts";

export interface TestHouse extends AsyncDisposable {
  readonly engine: Engine;
  readonly storages: Readonly<Record<string, MemoryStorage>>;
  readonly events: ReporterEvent[];
  readonly stateDir: string;
}

/** What an artifact does when it is read. */
export interface Script {
  readonly text?: string;
  /** Thrown after the text was given. */
  readonly cut?: Error;
  readonly settle?: Partial<SettledFacts> | Error;
  readonly inspect?: Error;
}

/** One instance `core` with one artifact a script, each on all storages unless `stores` says otherwise. */
export async function testHouse(
  scripts: Readonly<Record<string, Script>>,
  options: {
    readonly storages?: readonly string[];
    readonly stores?: Readonly<Record<string, readonly string[]>>;
    readonly wrappers?: Partial<Wrappers>;
  } = {},
): Promise<TestHouse> {
  const stateDir = await mkdtemp(join(tmpdir(), "lifeboat-house-"));
  const names = options.storages ?? ["one"];
  const storages = Object.fromEntries(names.map((name) => [name, memoryStorage({ location: `memory:${name}` })]));
  const events: ReporterEvent[] = [];
  const engine = await createEngine({
    config: {
      version: 1,
      timeZone: "UTC",
      instances: { core: {} },
      storages: Object.fromEntries(names.map((name) => [name, { type: "memory", name }])),
      artifacts: Object.fromEntries(
        Object.keys(scripts).map((name) => [
          name,
          { instance: "core", type: "scripted", script: name, store: options.stores?.[name] ?? names },
        ]),
      ),
    },
    baseDir: stateDir,
    stateDir,
    env: { ...process.env, LIFEBOAT_LOCK_DIR: join(stateDir, "locks") },
    plugins: [testPlugin(storages, scripts)],
    wrappers: options.wrappers ?? {},
    reporter: { report: (event) => void events.push(event) },
  });
  const dispose = () => rm(stateDir, { recursive: true, force: true });
  return { engine, storages, events, stateDir, [Symbol.asyncDispose]: dispose };
}

function testPlugin(storages: Readonly<Record<string, Storage>>, scripts: Readonly<Record<string, Script>>) {
  return definePlugin({
    name: "test-house",
    version: "1.0.0",
    api: 1,
    storages: {
      memory: defineEntry({
        config: z.strictObject({ name: z.string() }),
        create: ({ name }) => storages[name] ?? memoryStorage(),
      }),
    },
    extractors: {
      scripted: defineEntry({
        config: z.strictObject({ script: z.string() }),
        create: ({ script }) => scriptedExtractor(scripts[script] ?? {}),
      }),
    },
  });
}

function scriptedExtractor({ text = "hello", cut, settle = {}, inspect }: Script): Extractor {
  const head = { name: "note", mediaType: "text/plain" };
  async function* body(isGone: () => boolean): AsyncIterable<Buffer> {
    if (isGone()) throw new Error("read after it was given back");
    yield Buffer.from(text);
    if (cut !== undefined) throw cut;
  }
  return {
    inspect: async () => {
      if (inspect !== undefined) throw inspect;
      return { parts: [{ ...head, kind: "stream" }], covers: [], writers: [], needsUp: [], warnings: [] };
    },
    begin: async () => {
      let gone = false;
      return {
        moment: "moving",
        async *parts() {
          yield { ...head, source: { open: async () => body(() => gone), replayable: false } };
        },
        settle: async () => {
          if (settle instanceof Error) throw settle;
          return { facts: null, warnings: [], changes: {}, ...settle };
        },
        [Symbol.asyncDispose]: async () => {
          gone = true;
        },
      };
    },
    stage: () => Promise.reject(new Error("restored with `to` only")),
    instructions: () => [{ text: "Read it." }],
  };
}
