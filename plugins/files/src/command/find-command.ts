// Finds the command before anything is stopped, so that a script that was moved or lost its x bit costs no downtime.
import { access, constants, stat } from "node:fs/promises";
import { delimiter, resolve } from "node:path";
import { filesErrors } from "../errors.ts";

/** Its absolute path. Throws `files/command-missing` or `files/command-not-executable`. */
export async function findCommand(name: string, baseDir: string, path: string): Promise<string> {
  if (name.includes("/")) return executable(resolve(baseDir, name), name);
  for (const directory of path.split(delimiter).filter((one) => one !== "")) {
    const candidate = resolve(directory, name);
    if (await isFile(candidate)) return executable(candidate, name);
  }
  throw filesErrors["files/command-missing"]({ command: name, where: `PATH is ${path}` });
}

async function executable(path: string, name: string): Promise<string> {
  if (!(await isFile(path))) throw filesErrors["files/command-missing"]({ command: name, where: path });
  try {
    await access(path, constants.X_OK);
    return path;
  } catch (cause) {
    throw filesErrors["files/command-not-executable"]({ path }, { cause });
  }
}

async function isFile(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isFile() === true;
}
