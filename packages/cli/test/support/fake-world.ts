// The outside of a command as a test wants it: streams that remember, signals on demand, an engine of its own.
import { EventEmitter } from "node:events";
import { Readable } from "node:stream";
import type { Engine } from "@lifeboat/core";
import * as core from "@lifeboat/core";
import { main } from "../../src/main.ts";
import type { Core, OutputStream, World } from "../../src/world.ts";
import { fakeEngine } from "./fake-engine.ts";

export interface RememberingStream extends OutputStream {
  readonly text: string;
}

export function rememberingStream(facts: { isTTY?: boolean; columns?: number } = {}): RememberingStream {
  const written: string[] = [];
  return {
    ...facts,
    get text() {
      return written.join("");
    },
    write: (text) => {
      written.push(text);
      return true;
    },
    once: () => undefined,
    off: () => undefined,
  };
}

export interface FakeWorld extends World {
  readonly stdout: RememberingStream;
  readonly stderr: RememberingStream;
  readonly signals: EventEmitter;
}

export interface FakeFacts {
  readonly engine?: Partial<Engine>;
  readonly core?: Partial<Core>;
  readonly terminal?: boolean;
  /** What somebody types. */
  readonly typed?: string;
  readonly env?: Record<string, string>;
  readonly elapsed?: () => number;
}

export function fakeWorld(facts: FakeFacts = {}): FakeWorld {
  const tty = facts.terminal === true ? { isTTY: true, columns: 80 } : {};
  const engine = fakeEngine(facts.engine);
  return {
    stdout: rememberingStream(tty),
    stderr: rememberingStream(tty),
    stdin: Object.assign(Readable.from([facts.typed ?? ""]), { isTTY: facts.terminal === true }),
    env: facts.env ?? {},
    cwd: "/project",
    signals: new EventEmitter(),
    elapsed: facts.elapsed ?? (() => 0),
    core: async () => ({
      ...core,
      loadConfig: async () => ({
        input: {},
        file: "/project/lifeboat.yaml",
        baseDir: "/project",
        label: "lifeboat.yaml",
      }),
      createEngine: async () => engine,
      ...facts.core,
    }),
  };
}

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of stdout as JSON. */
  readonly lines: () => readonly Record<string, unknown>[];
}

/** Runs one command line, written as in a shell without quotes. */
export async function lifeboat(commandLine: string, facts: FakeFacts = {}): Promise<Outcome> {
  const world = fakeWorld(facts);
  return outcomeOf(await main(commandLine.split(" ").filter(Boolean), world), world);
}

export function outcomeOf(exitCode: number, world: FakeWorld): Outcome {
  const { text } = world.stdout;
  const lines = () =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { exitCode, stdout: text, stderr: world.stderr.text, lines };
}
