// Runs the unit tests on another release of Node: `unit-on-node.ts 22.23.3`.
import { execa } from "execa";
import path from "node:path";
import { nodeRelease } from "./node-release.ts";
import { ROOT } from "./run-step.ts";
import { UNIT_SPECS } from "./unit-specs.ts";

const release = process.argv[2] ?? "";
const node = await nodeRelease(release);
const args = ["node_modules/mocha/bin/mocha.js", "--reporter", "./scripts/test/counting-reporter.js", ...UNIT_SPECS];
const { exitCode } = await execa(node, args, { cwd: ROOT, stdio: "inherit", reject: false, env: environment() });
process.exitCode = exitCode ?? 1;

/** Children of the tests run on the same Node. Before 24 it does not parse `await using`: see downlevel.js. */
function environment(): Record<string, string> {
  const downlevel = path.join(import.meta.dirname, "downlevel.js");
  const PATH = `${path.dirname(node)}:${process.env["PATH"] ?? ""}`;
  return Number.parseInt(release, 10) < 24 ? { PATH, NODE_OPTIONS: `--import=${downlevel}` } : { PATH };
}
