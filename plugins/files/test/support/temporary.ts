// Directories for one test that vanish with it.
import { mkdtempSync, rmSync } from "node:fs";
import { mkdtemp, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "@lifeboat/core/plugin";

export interface Temporary extends Disposable {
  readonly path: string;
  in(...names: string[]): string;
}

export function temporary(): Temporary {
  const path = mkdtempSync(join(tmpdir(), "lifeboat-files-"));
  return {
    path,
    in: (...names) => join(path, ...names),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

export interface Mounted extends AsyncDisposable {
  readonly path: string;
  remount(options: string): Promise<void>;
}

/** A small file system in memory; needs root. `options` are those of `mount -o`, e.g. `size=1m`. */
export async function smallFileSystem(options: string): Promise<Mounted> {
  const above = await mkdtemp(join(tmpdir(), "lifeboat-mount-"));
  const path = join(above, "mounted");
  await mkdir(path);
  await runCommand(["mount", "-t", "tmpfs", "-o", options, "tmpfs", path]);
  return {
    path,
    remount: async (changed) => {
      await runCommand(["mount", "-o", `remount,${changed}`, path]);
    },
    [Symbol.asyncDispose]: async () => {
      await runCommand(["umount", path]);
      rmSync(above, { recursive: true });
    },
  };
}

/** What a promise is rejected with; undefined where it was not. */
export async function errorOf(act: Promise<unknown>): Promise<Record<string, unknown> & Error> {
  try {
    await act;
  } catch (error) {
    return error as Record<string, unknown> & Error;
  }
  throw new Error("It should have failed");
}
