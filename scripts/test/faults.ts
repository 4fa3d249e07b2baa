// `npm run test:faults`: kills runs everywhere they can be killed, and looks at what is left. With `--sample` a seeded part of it.
import { execa } from "execa";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const suite = path.join(root, "test/faults/suite.ts");

const { exitCode } = await execa(process.execPath, ["--conditions=@lifeboat/source", suite, ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
  reject: false,
});
process.exitCode = exitCode ?? 1;
