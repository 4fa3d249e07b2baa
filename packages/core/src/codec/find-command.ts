// Looks for a program on the PATH without starting it.
import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";

export function isOnPath(command: string, path: string): boolean {
  return path.split(":").some((directory) => isProgram(join(directory === "" ? "." : directory, command)));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Missing, forbidden or no directory: whatever the reason, it cannot be started from here.
    return false;
  }
}
