// Looks at every package as npm would publish it: entries that exist, types that fit, files that are in.
import { globSync } from "node:fs";
import path from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { ROOT } from "./run-step.ts";

for (const file of globSync("{packages,plugins}/*/package.json", { cwd: ROOT }).sort()) {
  const pkgDir = path.join(ROOT, path.dirname(file));
  const { messages, pkg } = await publint({ pkgDir, pack: "npm" });
  const found = messages.map((message) => formatMessage(message, pkg, { color: false }));
  console.log([`${path.dirname(file)}: ${found.length === 0 ? "nothing to say" : ""}`, ...found].join("\n  "));
  if (messages.some(({ type }) => type !== "suggestion")) process.exitCode = 1;
}
