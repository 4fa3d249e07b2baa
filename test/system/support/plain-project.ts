// A directory with a configuration and no engine: for all that needs no stack. Gone without a trace afterwards.
import { EventEmitter } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import * as core from "@lifeboat/core";
import { main, type OutputStream } from "../../../packages/cli/src/index.ts";
import { lifeboat, startLifeboat, type Outcome } from "./run-lifeboat.ts";

export interface PlainProject extends AsyncDisposable {
  readonly dir: string;
  /** State directory and lock directory of this project alone. */
  readonly env: Readonly<Record<string, string>>;
  /** The whole command, in a process of its own. */
  lifeboat(...args: string[]): Promise<Outcome>;
  start(...args: string[]): ReturnType<typeof startLifeboat>;
  /** The whole command from its words to its exit code in this process: ten times as fast, for tables of cases. */
  quickly(...args: string[]): Promise<Outcome>;
  write(file: string, text: string | Uint8Array): Promise<void>;
  path(...names: string[]): string;
}

export async function plainProject(files: Readonly<Record<string, string | Uint8Array>>): Promise<PlainProject> {
  const dir = await mkdtemp(join(tmpdir(), "lb-plain-"));
  const env = { LIFEBOAT_STATE: join(dir, ".state"), LIFEBOAT_LOCK_DIR: join(dir, ".locks") };
  const write = async (file: string, text: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), text);
  };
  for (const [file, text] of Object.entries(files)) await write(file, text);
  return {
    dir,
    env,
    write,
    path: (...names) => join(dir, ...names),
    lifeboat: (...args) => lifeboat(args, { cwd: dir, env }),
    start: (...args) => startLifeboat(args, { cwd: dir, env }),
    quickly: (...args) => inThisProcess(args, dir, env),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}

async function inThisProcess(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const said = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof said): OutputStream => ({
    write: (text) => ((said[name] += text), true),
    once: () => undefined,
    off: () => undefined,
  });
  const exitCode = await main(args, {
    cwd,
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    stdin: Readable.from([]),
    signals: new EventEmitter(),
    elapsed: () => performance.now(),
    core: () => Promise.resolve(core),
  });
  return { exitCode, signal: undefined, ...said };
}
