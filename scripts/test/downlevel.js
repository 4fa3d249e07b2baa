// For Node 22, which strips types but does not know `await using`: gives it what the compiler would publish.
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const compilerOptions = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  inlineSourceMap: true,
};

registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith("file:") || !url.split("?")[0].endsWith(".ts")) return nextLoad(url, context);
    const fileName = fileURLToPath(url);
    const { outputText } = ts.transpileModule(readFileSync(fileName, "utf8"), { fileName, compilerOptions });
    return { format: "module", source: outputText, shortCircuit: true };
  },
});
