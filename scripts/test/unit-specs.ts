// The unit tests' specs, as package.json has them: mocha adds those of a configuration to those it is given, so that
// with them in .mocharc.json no file could be run alone.
import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./run-step.ts";

const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

export const UNIT_SPECS = Array.from((scripts["test:unit"] ?? "").matchAll(/'([^']+)'/g), ([, spec = ""]) => spec);
